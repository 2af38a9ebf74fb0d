import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useEffect, useRef } from "react";
import { useLocation, useSearch } from "wouter";
import { useBoot } from "../boot";
import { UseRecoveryCodeDocument } from "../gql/entry/graphql";
import { ButtonLink } from "../ui/button";
import { Notice } from "../ui/notice";
import { useOperation } from "../ui/outcome";
import { OutsideFrame } from "../ui/outside-frame";
import { RecoveryCodeField, type RecoveryCodeFieldHandle } from "../ui/recovery-code-field";
import { useScreen } from "../ui/screen-title";
import styles from "../ui/stack.module.css";
import { NotYou, SecondStepMessage, SecondStepSubmit, secondStepError } from "./second-step-parts";
import { useLostAnswer } from "./sign-in-flow";
import { useSecondStep } from "./use-second-step";

type Props = {
  /** Undefined until Boot has answered: the field then takes nothing. */
  challenge: string | undefined;
  /** Whether a code of the app would do as well. It is off for a while after too many wrong ones. */
  hasApp: boolean;
};

/** The second step with a recovery code, for those without their phone. */
export function UseRecoveryCode({ challenge, hasApp }: Props) {
  const { t } = useLingui();
  const search = useSearch();
  const [, navigate] = useLocation();
  const field = useRef<RecoveryCodeFieldHandle>(null);
  const recover = useOperation(UseRecoveryCodeDocument);
  const look = useLostAnswer();
  const step = useSecondStep("recovery-code");
  const { refusal, closed } = step;
  const locked = !challenge || recover.busy || step.done || step.waiting || closed;
  const codePage = `/login/verify${search && `?${search}`}`;
  useScreen(t({ id: "recovery.title", message: "Use a recovery code" }), null);
  useEffect(() => {
    if (refusal?.kind === "code" && !closed) field.current?.select();
  }, [refusal, closed]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (locked) return;
    const recoveryCode = field.current?.read();
    step.begin();
    if (recoveryCode) await step.settle(await recover.run({ input: { challenge, recoveryCode } }, look));
  }

  return (
    <OutsideFrame>
      <h1 tabIndex={-1}>
        <Trans id="recovery.h1">Use a recovery code</Trans>
      </h1>
      <p id="lead">
        <Trans id="recovery.lead">
          Enter one of the codes you saved when you set up two-step verification. Each works once. Your other sessions
          will be signed out.
        </Trans>
      </p>
      <form className={styles.stack} onSubmit={submit} noValidate aria-busy={recover.busy}>
        <SecondStepMessage step={step} />
        {hasApp ? null : <AppIsOff />}
        <RecoveryCodeField
          ref={field}
          describedBy="lead"
          error={secondStepError({ step, place: "recovery" })}
          onEdit={step.edited}
          onUseApp={hasApp ? () => navigate(codePage) : undefined}
          readOnly={locked}
          autoFocus
        />
        <SecondStepSubmit step={step} busy={recover.busy}>
          <Trans id="recovery.submit">Sign in</Trans>
        </SecondStepSubmit>
      </form>
      <div className={styles.links}>
        {hasApp && !closed ? (
          <ButtonLink kind="text" href={codePage}>
            <Trans id="recovery.useApp">Use my authenticator app instead</Trans>
          </ButtonLink>
        ) : null}
        <NotYou />
        <Lost />
      </div>
    </OutsideFrame>
  );
}

function AppIsOff() {
  return (
    <Notice kind="warn">
      <Trans id="verify.noApp">
        Codes from your app are off for now, after too many wrong ones. Use a recovery code.
      </Trans>
    </Notice>
  );
}

function Lost() {
  const site = useBoot().site.name;
  return (
    <p className={styles.muted}>
      <Trans id="recovery.lost">
        No phone and no recovery codes? The people who run {site} can reset two-step verification once they know it’s
        you.
      </Trans>
    </p>
  );
}
