import { Trans } from "@lingui/react/macro";
import { type FormEvent, type ReactNode, useState } from "react";
import { Link } from "wouter";
import { useBoot } from "../boot";
import { RegisterDocument } from "../gql/entry/graphql";
import { useFinishSignIn, useLostAnswer, useSignInFlow } from "../sign-in/sign-in-flow";
import { textOf, useFieldErrors } from "../ui/field-errors";
import { FieldFailureText } from "../ui/field-failure";
import { isShorter } from "../ui/new-password-field";
import { otherFailure, useOperation } from "../ui/outcome";
import type { Trouble } from "../ui/trouble-of";

/** How the form of a new account is checked, sent and answered. */
export function useRegister() {
  const boot = useBoot();
  const flow = useSignInFlow();
  const register = useOperation(RegisterDocument);
  const finish = useFinishSignIn();
  const look = useLostAnswer();
  const fields = useFieldErrors<"email" | "name" | "password">();
  const [trouble, setTrouble] = useState<Trouble>();
  const [wait, setWait] = useState<{ seconds: number }>();
  const [done, setDone] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (register.busy || done) return;
    const form = event.currentTarget;
    const email = textOf(form, "email").trim();
    const name = textOf(form, "name").trim();
    const password = textOf(form, "password");
    setTrouble(undefined);
    setWait(undefined);
    flow.update({ trouble: undefined, email });
    const wrong = check(email, password, boot.site.passwordMinLength);
    if (wrong) return fields.show(wrong);

    const outcome = await register.run({ input: { email, password, ...(name && { name }) } }, look);
    if (outcome.kind === "ignored") return;
    if (outcome.kind === "trouble") return setTrouble(outcome.trouble);
    const { answer } = outcome;
    switch (answer.__typename) {
      case "SignedIn":
        setDone(true);
        await finish();
        return setDone(false);
      case "EmailTaken":
        return fields.show({ email: <EmailTaken /> });
      case "InvalidInput":
        return fields.show(errorsOf(answer.fields, boot.site.passwordMinLength));
      case "TooManyAttempts":
        return setWait({ seconds: answer.wait });
      default:
        return setTrouble(otherFailure(answer));
    }
  }

  const { form, errors, edited } = fields;
  return { form, errors, edited, submit, busy: register.busy || done, wait, trouble: trouble ?? flow.trouble };
}

function errorsOf(failures: { field: string; code: string; message: string }[], least: number) {
  const errors: Record<string, ReactNode> = {};
  for (const failure of failures) errors[failure.field] = <FieldFailureText failure={failure} n={least} />;
  return errors;
}

/** Only what needs no server: emptiness, and the length. */
function check(email: string, password: string, least: number) {
  const short = isShorter(password, least);
  if (email && password && !short) return undefined;
  return {
    email: email ? undefined : <Trans id="login.err.emailRequired">Enter your email.</Trans>,
    password: password ? (
      short && <FieldFailureText failure={{ code: "TOO_SHORT", message: "" }} n={least} />
    ) : (
      <Trans id="login.err.passwordRequired">Enter your password.</Trans>
    ),
  };
}

function EmailTaken() {
  return (
    <Trans id="register.err.taken">
      This email already has an account. <Link href={`/login${location.search}`}>Sign in</Link>, or{" "}
      <Link href={`/forgot${location.search}`}>set a new password</Link>.
    </Trans>
  );
}
