import { useApolloClient } from "@apollo/client/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useBoot } from "../boot";
import { EmailStateFragmentDoc, RequestEmailChangeDocument } from "../gql/graphql";
import { useStepUp } from "../step-up/step-up";
import { Button } from "../ui/button";
import { FieldFailureText } from "../ui/field-failure";
import { Notice } from "../ui/notice";
import { otherFailure, useOperation } from "../ui/outcome";
import { Spoken } from "../ui/spoken";
import { TextField } from "../ui/text-field";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import { Wait } from "../ui/wait";
import styles from "./profile.module.css";

type Refusal = { code: string; message: string };

/** Takes the place of the address while another one is asked for. Nothing changes before both mailboxes confirm. */
export function EmailForm({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const { cache } = useApolloClient();
  const stepUp = useStepUp();
  const { run, busy } = useOperation(RequestEmailChangeDocument);
  const [refusal, setRefusal] = useState<Refusal>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [wait, setWait] = useState<{ seconds: number }>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem("newEmail") as HTMLInputElement;
    const refuse = (what: Refusal) => {
      setRefusal(what);
      field.focus();
      field.select();
    };
    const newEmail = field.value.trim();
    if (newEmail === "") return refuse({ code: "REQUIRED", message: "" });
    setRefusal(undefined);
    setTrouble(undefined);
    setWait(undefined);

    const about = t({ id: "email.change.h", message: "Change your email" });
    const outcome = await stepUp(() => run({ input: { newEmail } }), about);
    if (outcome.kind === "trouble") return setTrouble(outcome.trouble);
    if (outcome.kind !== "answered") return;
    const { answer } = outcome;
    switch (answer.__typename) {
      case "EmailChangeRequested": {
        const id = cache.identify({ __typename: "User", id: answer.user.id });
        if (id) cache.writeFragment({ id, fragment: EmailStateFragmentDoc, data: answer.user });
        return onDone();
      }
      case "InvalidInput":
        return refuse(answer.fields[0] ?? { code: "", message: answer.message });
      case "TooManyAttempts":
        return setWait({ seconds: answer.wait });
      default:
        return setTrouble(otherFailure(answer));
    }
  }

  return (
    <form
      className={styles.form}
      noValidate
      aria-busy={busy}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !busy && !event.nativeEvent.isComposing) onDone();
      }}
    >
      <TroubleAlert trouble={trouble} />
      {wait ? (
        <Notice kind="danger">
          <Wait seconds={wait.seconds} about={wait} />
        </Notice>
      ) : null}
      <TextField
        label={<Trans id="email.change.new">New email</Trans>}
        hint={
          <Trans id="email.change.hint">
            We’ll mail a link to your present email and one to the new. The change happens once both are opened.
          </Trans>
        }
        name="newEmail"
        type="email"
        inputMode="email"
        autoComplete="email"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="send"
        dir="ltr"
        readOnly={busy}
        // Pressing *Change* asked for exactly this field.
        autoFocus
        onInput={() => setRefusal(undefined)}
        error={
          refusal ? (
            <Spoken about={refusal}>
              <EmailRefused refusal={refusal} />
            </Spoken>
          ) : undefined
        }
      />
      <div className={styles.actions}>
        <Button onClick={() => (busy ? undefined : onDone())}>
          <Trans id="common.cancel">Cancel</Trans>
        </Button>
        <Button kind="primary" type="submit" busy={busy} busyLabel={<Trans id="email.change.busy">Sending…</Trans>}>
          <Trans id="email.change.submit">Send the links</Trans>
        </Button>
      </div>
    </form>
  );
}

function EmailRefused({ refusal }: { refusal: Refusal }) {
  if (refusal.code !== "UNCHANGED") return <FieldFailureText failure={refusal} n={1} />;
  return <Trans id="email.change.err.same">That’s your email already. Enter another one.</Trans>;
}

/** Until both links have been opened. It claims no more than that links were to be sent. */
export function EmailUnderWay({ newEmail }: { newEmail: string }) {
  const oldEmail = useBoot().me?.email ?? "";
  return (
    <Notice kind="info">
      <Spoken politely about={newEmail}>
        <Trans id="email.change.sent">
          We’ve sent a link to {oldEmail} and to {newEmail}. The change happens once both are opened.
        </Trans>
      </Spoken>
    </Notice>
  );
}
