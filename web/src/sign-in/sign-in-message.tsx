import { Trans, useLingui } from "@lingui/react/macro";
import { Link, useSearch } from "wouter";
import { useBoot } from "../boot";
import { FormAlert, Notice } from "../ui/notice";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import { WaitNotice } from "../ui/wait-notice";
import { useSignInFlow } from "./sign-in-flow";

export type SignInRefusal =
  | { kind: "credentials" }
  | { kind: "wait"; seconds: number; email: string }
  | { kind: "trouble"; trouble: Trouble };

/** The one message above the form: the refusal of this attempt, else why the sign-in shows. */
export function SignInMessage({ refusal }: { refusal: SignInRefusal | undefined }) {
  const flow = useSignInFlow();
  switch (refusal?.kind) {
    case "credentials":
      return (
        <FormAlert>
          <Trans id="login.err.credentials">Email or password is incorrect. Check both and try again.</Trans>
        </FormAlert>
      );
    case "wait":
      return <SignInWait wait={refusal} />;
    case "trouble":
      return <TroubleAlert trouble={refusal.trouble} />;
    default:
      return flow.trouble ? <TroubleAlert trouble={flow.trouble} /> : <WhySignIn />;
  }
}

function SignInWait({ wait }: { wait: { seconds: number } }) {
  const { t } = useLingui();
  const text = (time: string) =>
    t({ id: "login.err.wait", message: `Too many tries. Try again in ${time}, or set a new password.` });
  return <WaitNotice wait={wait} text={text} />;
}

function WhySignIn() {
  const boot = useBoot();
  const flow = useSignInFlow();
  if (flow.passwordSet) {
    return (
      <Notice kind="ok">
        <Trans id="login.notice.passwordSet">Your new password is set. Sign in with it.</Trans>
      </Notice>
    );
  }
  if (boot.pendingSignIn) return <PendingNotice />;
  if (flow.noPending) {
    return (
      <Notice kind="info">
        <Trans id="login.notice.noPending">No sign-in is waiting here; it may have expired. Start again.</Trans>
      </Notice>
    );
  }
  if (boot.sessionEnded) {
    return (
      <Notice kind="info">
        <Trans id="login.notice.sessionEnded">Your session has ended. Sign in to continue.</Trans>
      </Notice>
    );
  }
  return null;
}

function PendingNotice() {
  const search = useSearch();
  const href = search ? `/login/verify?${search}` : "/login/verify";
  return (
    <Notice kind="info">
      <Trans id="login.notice.pending">
        You’ve already entered your password. <Link href={href}>Enter your code</Link>
      </Trans>
    </Notice>
  );
}
