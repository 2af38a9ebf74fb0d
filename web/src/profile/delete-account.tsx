import { Trans, useLingui } from "@lingui/react/macro";
import { useId, useState } from "react";
import { tellOtherTabs, useBoot } from "../boot";
import { DeleteAccountDocument } from "../gql/graphql";
import { useStepUp } from "../step-up/step-up";
import { Actions } from "../ui/actions";
import { Button, PageLink } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { OneFieldForm } from "../ui/one-field-form";
import { useOperation } from "../ui/outcome";
import { Panel, PanelRow } from "../ui/panel";
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

/** The last word: the email, typed out. */
function DeleteAccount({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const stepUp = useStepUp();
  const { run, busy } = useOperation(DeleteAccountDocument);
  const [deleted, setDeleted] = useState(false);
  const description = useId();

  async function send(email: string) {
    const about = t({ id: "delete.open", message: "Delete account" });
    const outcome = await stepUp(() => run({ input: { email } }), about);
    if (outcome.kind !== "answered" || outcome.answer.__typename !== "AccountDeleted") return outcome;
    tellOtherTabs("signed-out");
    setDeleted(true);
  }

  if (deleted) return <Deleted key="deleted" />;
  const lead = (
    <div id={description}>
      <DeleteText />
    </div>
  );
  return (
    <Dialog
      title={<Trans id="delete.h">Delete your account?</Trans>}
      describedBy={description}
      locked={busy}
      onClose={onClose}
    >
      <OneFieldForm
        dialog={{ lead, kind: "danger" }}
        field={{
          label: <Trans id="delete.type">Type your email to confirm</Trans>,
          name: "email",
          type: "email",
          inputMode: "email",
          autoComplete: "off",
          autoCapitalize: "off",
          enterKeyHint: "go",
          dir: "ltr",
        }}
        refusals={{
          DOES_NOT_MATCH: (
            <Trans id="delete.err.email">That isn’t the email of this account. Nothing was deleted.</Trans>
          ),
        }}
        busy={busy}
        send={send}
        onCancel={onClose}
        submit={<Trans id="delete.submit">Delete my account</Trans>}
        busyLabel={<Trans id="delete.busy">Deleting…</Trans>}
      />
    </Dialog>
  );
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
      <Actions>
        <PageLink kind="primary" href="/login" data-first-focus>
          <Trans id="common.close">Close</Trans>
        </PageLink>
      </Actions>
    </Dialog>
  );
}
