import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useId, useState } from "react";
import { tellOtherTabs, useBoot } from "../boot";
import { DeleteAccountDocument } from "../gql/graphql";
import { useStepUp } from "../step-up/step-up";
import { Button, PageLink } from "../ui/button";
import { Dialog, DialogActions } from "../ui/dialog";
import { FieldFailureText } from "../ui/field-failure";
import { otherFailure, useOperation } from "../ui/outcome";
import { Panel, PanelRow } from "../ui/panel";
import { Spoken } from "../ui/spoken";
import { TextField } from "../ui/text-field";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import styles from "./profile.module.css";

/** The end of the page, and of the account. */
export function DeleteAccountPanel() {
  const [asking, setAsking] = useState(false);
  return (
    <Panel title={<Trans id="delete.title">Delete account</Trans>}>
      <PanelRow>
        <div className={styles.beside}>
          <DeleteText />
          <Button kind="danger-quiet" onClick={() => setAsking(true)}>
            <Trans id="delete.open">Delete account</Trans>
          </Button>
        </div>
      </PanelRow>
      {asking ? <DeleteAccount onClose={() => setAsking(false)} /> : null}
    </Panel>
  );
}

function DeleteText() {
  const site = useBoot().site.name;
  return (
    <p>
      <Trans id="delete.p">
        This deletes your account at {site}, your authenticators and your activity, for good. It can’t be undone.
      </Trans>
    </p>
  );
}

type Refusal = { code: string; message: string };

/** The last word: the email, typed out. */
function DeleteAccount({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const stepUp = useStepUp();
  const { run, busy } = useOperation(DeleteAccountDocument);
  const [refusal, setRefusal] = useState<Refusal>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [deleted, setDeleted] = useState(false);
  const description = useId();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem("email") as HTMLInputElement;
    const refuse = (what: Refusal) => {
      setRefusal(what);
      field.focus();
      field.select();
    };
    const email = field.value.trim();
    if (email === "") return refuse({ code: "REQUIRED", message: "" });
    setRefusal(undefined);
    setTrouble(undefined);

    const about = t({ id: "delete.open", message: "Delete account" });
    const outcome = await stepUp(() => run({ input: { email } }), about);
    if (outcome.kind === "trouble") return setTrouble(outcome.trouble);
    if (outcome.kind !== "answered") return;
    const { answer } = outcome;
    switch (answer.__typename) {
      case "AccountDeleted":
        tellOtherTabs("signed-out");
        return setDeleted(true);
      case "InvalidInput":
        return refuse(answer.fields[0] ?? { code: "", message: answer.message });
      default:
        return setTrouble(otherFailure(answer));
    }
  }

  if (deleted) return <Deleted key="deleted" />;
  return (
    <Dialog
      title={<Trans id="delete.h">Delete your account?</Trans>}
      describedBy={description}
      locked={busy}
      onClose={onClose}
    >
      <form className={styles.form} noValidate aria-busy={busy} onSubmit={submit}>
        <div id={description}>
          <DeleteText />
        </div>
        <TroubleAlert trouble={trouble} />
        <TextField
          label={<Trans id="delete.type">Type your email to confirm</Trans>}
          name="email"
          type="email"
          inputMode="email"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="go"
          dir="ltr"
          readOnly={busy}
          data-first-focus
          onInput={() => setRefusal(undefined)}
          error={
            refusal ? (
              <Spoken about={refusal}>
                <EmailRefused refusal={refusal} />
              </Spoken>
            ) : undefined
          }
        />
        <DialogActions>
          <Button onClick={() => (busy ? undefined : onClose())}>
            <Trans id="common.cancel">Cancel</Trans>
          </Button>
          <Button kind="danger" type="submit" busy={busy} busyLabel={<Trans id="delete.busy">Deleting…</Trans>}>
            <Trans id="delete.submit">Delete my account</Trans>
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function EmailRefused({ refusal }: { refusal: Refusal }) {
  if (refusal.code !== "DOES_NOT_MATCH") return <FieldFailureText failure={refusal} n={1} />;
  return <Trans id="delete.err.email">That isn’t the email of this account. Nothing was deleted.</Trans>;
}

/** Nothing behind it is true any more: the only way on is a page that is loaded anew. */
function Deleted() {
  const description = useId();
  const leave = () => location.assign("/login");
  return (
    <Dialog title={<Trans id="delete.done.h">Your account is deleted</Trans>} describedBy={description} onClose={leave}>
      <p id={description}>
        <Trans id="delete.done.p">
          You’re signed out everywhere. If you used an authenticator app, delete its entry there too. You can create a
          new account with the same email.
        </Trans>
      </p>
      <DialogActions>
        <PageLink kind="primary" href="/login" data-first-focus>
          <Trans id="common.close">Close</Trans>
        </PageLink>
      </DialogActions>
    </Dialog>
  );
}
