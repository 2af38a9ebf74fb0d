import { useEffect } from "react";
import { Redirect, useLocation, useSearch } from "wouter";
import { useBoot } from "../boot";
import { BootFailed } from "../boot-failed";
import { useSignInFlow } from "./sign-in-flow";
import { UseRecoveryCode } from "./use-recovery-code";
import { VerifyCode } from "./verify-code";

/**
 * The second step, with an app's code or a recovery code: whichever the pending sign-in allows. Until Boot has answered
 * after a reload, the screen is there already and takes no input.
 */
export function SecondStep({ with: way }: { with: "code" | "recovery-code" }) {
  const boot = useBoot();
  const search = useSearch();
  const pending = boot.pendingSignIn;
  if (!pending && !boot.loading) return boot.trouble ? <BootFailed trouble={boot.trouble} /> : <NothingPending />;

  const methods = pending?.methods ?? ["TOTP", "RECOVERY_CODE"];
  const query = search && `?${search}`;
  if (way === "code") {
    if (!methods.includes("TOTP")) return <Redirect to={`/login/recovery${query}`} replace />;
    return <VerifyCode challenge={pending?.challenge} hasRecoveryCodes={methods.includes("RECOVERY_CODE")} />;
  }
  if (!methods.includes("RECOVERY_CODE")) return <Redirect to={`/login/verify${query}`} replace />;
  return <UseRecoveryCode challenge={pending?.challenge} hasApp={methods.includes("TOTP")} />;
}

function NothingPending() {
  const [, navigate] = useLocation();
  const { update } = useSignInFlow();
  useEffect(() => {
    update({ noPending: true });
    navigate(`/login${location.search}`, { replace: true });
  }, [update, navigate]);
  return null;
}
