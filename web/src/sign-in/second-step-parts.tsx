import { Trans } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "wouter";
import { useBoot } from "../boot";
import { Button } from "../ui/button";
import styles from "../ui/button.module.css";
import { FormAlert } from "../ui/notice";
import { RefusedCode } from "../ui/refused-code";
import { TroubleAlert } from "../ui/trouble";
import { Wait } from "../ui/wait";
import { useSignInFlow } from "./sign-in-flow";
import type { SecondStepState } from "./use-second-step";

/** What concerns the whole step, above the field. */
export function SecondStepMessage({ step }: { step: SecondStepState }) {
  const flow = useSignInFlow();
  if (step.refusal?.kind === "expired") {
    return (
      <FormAlert>
        <Trans id="verify.expired">Your sign-in took too long. Start again.</Trans>
      </FormAlert>
    );
  }
  return <TroubleAlert trouble={step.refusal?.kind === "trouble" ? step.refusal.trouble : flow.trouble} />;
}

type ErrorProps = { step: SecondStepState; place: "sign-in" | "recovery"; onReady?: () => void };

/** What the server said of the code, for the field's error line. Undefined while it has said nothing. */
export function secondStepError({ step, place, onReady }: ErrorProps): ReactNode {
  const { refusal } = step;
  if (refusal?.kind === "code") {
    return <RefusedCode refusal={refusal.refusal} place={place} {...(onReady && { onReady })} />;
  }
  return refusal?.kind === "wait" ? <Wait seconds={refusal.seconds} onOver={step.waitOver} /> : undefined;
}

type SubmitProps = { step: SecondStepState; busy: boolean; children: ReactNode };

/** Checks the code; once the sign-in is closed it begins another in its place. */
export function SecondStepSubmit({ step, busy, children }: SubmitProps) {
  if (step.closed) return <StartAgain onPress={step.startAgain} />;
  return (
    <Button
      type="submit"
      kind="primary"
      wide
      busy={busy || step.done}
      busyLabel={step.done ? <Trans id="verify.ok">Signed in</Trans> : <Trans id="verify.busy">Checking…</Trans>}
    >
      {children}
    </Button>
  );
}

function StartAgain({ onPress }: { onPress: () => void }) {
  const button = useRef<HTMLDivElement>(null);
  useEffect(() => button.current?.querySelector("button")?.focus(), []);
  return (
    <div ref={button}>
      <Button kind="primary" wide onClick={onPress}>
        <Trans id="common.startAgain">Start again</Trans>
      </Button>
    </div>
  );
}

/** Leaves this sign-in and what is known of whose it was. */
export function NotYou() {
  const boot = useBoot();
  const flow = useSignInFlow();
  function forget() {
    boot.holdPending(null);
    flow.update({ email: "" });
  }
  return (
    <Link href="/login" className={`${styles.button} ${styles.text}`} onClick={forget}>
      <Trans id="verify.switch">Not you? Sign in with another account</Trans>
    </Link>
  );
}
