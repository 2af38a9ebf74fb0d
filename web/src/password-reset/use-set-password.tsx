import { useApolloClient } from "@apollo/client/react";
import { Trans } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { tellOtherTabs, useBoot } from "../boot";
import { ResetPasswordDocument } from "../gql/entry/graphql";
import { useSignInFlow } from "../sign-in/sign-in-flow";
import { textOf, useFieldErrors } from "../ui/field-errors";
import { FieldFailureText } from "../ui/field-failure";
import { isShorter } from "../ui/new-password-field";
import { otherFailure, useOperation } from "../ui/outcome";
import type { Trouble } from "../ui/trouble-of";

/** How a new password is checked, sent with its token and answered. Repeating what had no answer does no harm. */
export function useSetPassword(token: string, onInvalid: () => void) {
  const boot = useBoot();
  const done = useDone();
  const reset = useOperation(ResetPasswordDocument);
  const fields = useFieldErrors<"newPassword">();
  const [trouble, setTrouble] = useState<Trouble>();
  const [wait, setWait] = useState<{ seconds: number }>();
  const least = boot.site.passwordMinLength;

  const refuse = (failure: { code: string; message: string } | undefined) =>
    fields.show({ newPassword: failure && <FieldFailureText failure={failure} n={least} /> });

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (reset.busy) return;
    const newPassword = textOf(event.currentTarget, "newPassword");
    setTrouble(undefined);
    setWait(undefined);
    if (!newPassword) {
      return fields.show({ newPassword: <Trans id="login.err.passwordRequired">Enter your password.</Trans> });
    }
    if (isShorter(newPassword, least)) return refuse({ code: "TOO_SHORT", message: "" });

    const outcome = await reset.run({ input: { token, newPassword } });
    if (outcome.kind === "ignored") return;
    if (outcome.kind === "trouble") return setTrouble(outcome.trouble);
    const { answer } = outcome;
    switch (answer.__typename) {
      case "PasswordReset":
        return done();
      case "InvalidInput":
        return refuse(answer.fields[0]);
      case "ResetTokenInvalid":
        return onInvalid();
      case "TooManyAttempts":
        return setWait({ seconds: answer.wait });
      default:
        return setTrouble(otherFailure(answer));
    }
  }

  const { form, errors, edited } = fields;
  return { form, errors, edited, submit, busy: reset.busy, wait, trouble };
}

/** The token has served: it goes, with whatever this browser knew of a session that is over now. */
function useDone() {
  const client = useApolloClient();
  const boot = useBoot();
  const flow = useSignInFlow();
  const [, navigate] = useLocation();
  return async () => {
    await client.clearStore();
    await boot.refresh();
    tellOtherTabs("signed-out");
    flow.update({ passwordSet: true, noPending: false, trouble: undefined });
    navigate("/login", { replace: true });
  };
}
