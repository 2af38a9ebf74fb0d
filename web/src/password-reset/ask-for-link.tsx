import { Trans } from "@lingui/react/macro";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { RequestPasswordResetDocument } from "../gql/entry/graphql";
import { EmailField } from "../sign-in/email-field";
import { useSignInFlow } from "../sign-in/sign-in-flow";
import { Button } from "../ui/button";
import { textOf, useFieldErrors } from "../ui/field-errors";
import { useOperation } from "../ui/outcome";
import { OutsideFrame } from "../ui/outside-frame";
import styles from "../ui/stack.module.css";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import { BackToSignIn } from "./back-to-sign-in";

export function AskForLink({ onSent }: { onSent: (email: string) => void }) {
  const flow = useSignInFlow();
  const field = useRef<HTMLInputElement>(null);
  const { run, busy } = useOperation(RequestPasswordResetDocument);
  const { form, errors, show, edited } = useFieldErrors<"email">();
  const [trouble, setTrouble] = useState<Trouble>();

  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const email = textOf(event.currentTarget, "email").trim();
    setTrouble(undefined);
    flow.update({ email });
    if (!email) return show({ email: <Trans id="login.err.emailRequired">Enter your email.</Trans> });
    const outcome = await run({ input: { email } });
    if (outcome.kind === "trouble") setTrouble(outcome.trouble);
    if (outcome.kind === "answered") onSent(email);
  }

  return (
    <OutsideFrame>
      <h1 tabIndex={-1}>
        <Trans id="forgot.h1">Set a new password</Trans>
      </h1>
      <p id="lead">
        <Trans id="forgot.lead">Enter your email, and we’ll send you a link to set a new password.</Trans>
      </p>
      <form ref={form} className={styles.stack} onSubmit={submit} onInput={edited} noValidate aria-busy={busy}>
        <TroubleAlert trouble={trouble} />
        <EmailField
          ref={field}
          defaultValue={flow.email}
          error={errors.email}
          readOnly={busy}
          enterKeyHint="send"
          aria-describedby="lead"
        />
        <Button type="submit" kind="primary" wide busy={busy} busyLabel={<Trans id="forgot.busy">Sending…</Trans>}>
          <Trans id="forgot.submit">Send the link</Trans>
        </Button>
      </form>
      <BackToSignIn />
    </OutsideFrame>
  );
}
