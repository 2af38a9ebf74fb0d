import { useApolloClient } from "@apollo/client/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useRef, useState } from "react";
import { tellOtherTabs, useBoot } from "../boot";
import { UndoMfaRemovalDocument } from "../gql/graphql";
import { Button, ButtonLink } from "../ui/button";
import { LinkDoesNotWork, MailedLink } from "../ui/mailed-link";
import { otherFailure, useOperation } from "../ui/outcome";
import { OutsideFrame } from "../ui/outside-frame";
import { OutsideMessage } from "../ui/outside-message";
import { PasswordField } from "../ui/password-field";
import { useScreen } from "../ui/screen-title";
import { Spoken } from "../ui/spoken";
import styles from "../ui/stack.module.css";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import { WaitNotice } from "../ui/wait-notice";

/** Puts a removed authenticator back, by the link of a mail and the password. */
export default function UndoRemoval() {
  return <MailedLink>{(token) => <OneLink token={token} />}</MailedLink>;
}

function OneLink({ token }: { token: string }) {
  const [state, setState] = useState<"asking" | "done" | "gone">(token ? "asking" : "gone");
  switch (state) {
    case "asking":
      return <Question token={token} onEnd={setState} />;
    case "done":
      return <Done />;
    case "gone":
      return <Gone />;
  }
}

type QuestionProps = { token: string; onEnd: (state: "done" | "gone") => void };
type Refusal = { missing: boolean };

function Question({ token, onEnd }: QuestionProps) {
  const { t } = useLingui();
  const client = useApolloClient();
  const { refresh } = useBoot();
  const { run, busy } = useOperation(UndoMfaRemovalDocument);
  const [refusal, setRefusal] = useState<Refusal>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [wait, setWait] = useState<{ seconds: number }>();
  const field = useRef<HTMLInputElement>(null);
  const title = t({ id: "undo.h1", message: "Put the authenticator back" });
  useScreen(title, field);

  function refuse(what: Refusal) {
    setRefusal(what);
    field.current?.focus();
    field.current?.select();
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    const password = field.current?.value ?? "";
    if (password === "") return refuse({ missing: true });
    setRefusal(undefined);
    setTrouble(undefined);
    setWait(undefined);

    const outcome = await run({ input: { token, password } });
    if (outcome.kind === "trouble") return setTrouble(outcome.trouble);
    if (outcome.kind !== "answered") return;
    const { answer } = outcome;
    switch (answer.__typename) {
      case "MfaRemovalUndone":
        // Whatever this browser knew of a session is over now.
        await client.clearStore();
        await refresh();
        tellOtherTabs("signed-out");
        return onEnd("done");
      case "InvalidCredentials":
        return refuse({ missing: false });
      case "UndoTokenInvalid":
        return onEnd("gone");
      case "TooManyAttempts":
        return setWait({ seconds: answer.wait });
      default:
        return setTrouble(otherFailure(answer));
    }
  }

  return (
    <OutsideFrame>
      <h1 tabIndex={-1}>{title}</h1>
      <p id="lead">
        <Trans id="undo.lead">
          If you didn’t remove it, enter your password to put it back. That signs you out everywhere and blocks changes
          of two-step verification for a day.
        </Trans>
      </p>
      <form className={styles.stack} onSubmit={submit} noValidate aria-busy={busy}>
        {wait ? <WaitNotice wait={wait} /> : <TroubleAlert trouble={trouble} />}
        <PasswordField
          ref={field}
          label={<Trans id="login.password">Password</Trans>}
          name="password"
          autoComplete="current-password"
          required
          readOnly={busy}
          aria-describedby="lead"
          onInput={() => setRefusal(undefined)}
          error={
            refusal ? (
              <Spoken about={refusal}>
                <PasswordRefused refusal={refusal} />
              </Spoken>
            ) : undefined
          }
        />
        <Button
          type="submit"
          kind="primary"
          wide
          busy={busy}
          busyLabel={<Trans id="undo.busy">Putting it back…</Trans>}
        >
          <Trans id="undo.submit">Put it back</Trans>
        </Button>
      </form>
    </OutsideFrame>
  );
}

function PasswordRefused({ refusal }: { refusal: Refusal }) {
  return refusal.missing ? (
    <Trans id="login.err.passwordRequired">Enter your password.</Trans>
  ) : (
    <Trans id="stepUp.err.password">That password is incorrect.</Trans>
  );
}

function Done() {
  const { t } = useLingui();
  return (
    <OutsideMessage title={t({ id: "undo.done.h1", message: "The authenticator is back" })}>
      <p>
        <Trans id="undo.done">It’s back. Two-step verification is on, and you’re signed out everywhere.</Trans>
      </p>
      <p>
        <Trans id="undo.next">Someone may know your password. Set a new one, then sign in and look at Activity.</Trans>
      </p>
      <ButtonLink kind="primary" wide href="/forgot">
        <Trans id="undo.password">Set a new password</Trans>
      </ButtonLink>
      <ButtonLink kind="text" href="/login">
        <Trans id="email.confirm.signIn">Sign in</Trans>
      </ButtonLink>
    </OutsideMessage>
  );
}

function Gone() {
  return (
    <LinkDoesNotWork>
      <p>
        <Trans id="undo.gone">This link has expired or has been used.</Trans>
      </p>
      <ButtonLink kind="primary" wide href="/login">
        <Trans id="email.confirm.signIn">Sign in</Trans>
      </ButtonLink>
    </LinkDoesNotWork>
  );
}
