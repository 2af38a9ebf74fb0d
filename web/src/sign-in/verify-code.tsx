import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useEffect, useRef } from "react";
import { useSearch } from "wouter";
import { useBoot } from "../boot";
import { VerifyMfaDocument } from "../gql/entry/graphql";
import { ButtonLink } from "../ui/button";
import { CodeField, type CodeFieldHandle } from "../ui/code-field";
import { useOperation } from "../ui/outcome";
import { OutsideFrame } from "../ui/outside-frame";
import { useScreen } from "../ui/screen-title";
import styles from "../ui/stack.module.css";
import { NoCodeHelp } from "./no-code-help";
import { NotYou, SecondStepMessage, SecondStepSubmit, secondStepError } from "./second-step-parts";
import { useLostAnswer, useSignInFlow } from "./sign-in-flow";
import { useSecondStep } from "./use-second-step";

type Props = {
  /** Undefined until Boot has answered: the field then takes nothing. */
  challenge: string | undefined;
  hasRecoveryCodes: boolean;
};

/** The second step with the six digits of an authenticator app. */
export function VerifyCode({ challenge, hasRecoveryCodes }: Props) {
  const { t } = useLingui();
  const search = useSearch();
  const field = useRef<CodeFieldHandle>(null);
  const verify = useOperation(VerifyMfaDocument);
  const look = useLostAnswer();
  const step = useSecondStep();
  const { refusal, closed } = step;
  const locked = !challenge || verify.busy || step.done || step.waiting || closed;
  useScreen(t({ id: "verify.title", message: "Enter your code" }), null);
  useEffect(() => {
    if (refusal?.kind === "code" && !closed) field.current?.select();
  }, [refusal, closed]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (locked) return;
    const code = field.current?.read();
    step.begin();
    if (code) await step.settle(await verify.run({ input: { challenge, code } }, look));
  }

  return (
    <OutsideFrame>
      <h1 tabIndex={-1}>
        <Trans id="verify.h1">Enter your code</Trans>
      </h1>
      <Lead />
      <form className={styles.stack} onSubmit={submit} noValidate aria-busy={verify.busy}>
        <SecondStepMessage step={step} />
        <CodeField
          ref={field}
          describedBy="lead"
          error={secondStepError({ step, place: "sign-in", onReady: () => field.current?.select() })}
          onEdit={step.edited}
          autoSubmit={!locked}
          readOnly={locked}
          autoFocus
        />
        <SecondStepSubmit step={step} busy={verify.busy}>
          <Trans id="verify.submit">Verify</Trans>
        </SecondStepSubmit>
      </form>
      <div className={styles.links}>
        {hasRecoveryCodes && !closed ? (
          <ButtonLink kind="text" href={`/login/recovery${search && `?${search}`}`}>
            <Trans id="verify.useRecovery">Use a recovery code</Trans>
          </ButtonLink>
        ) : null}
        {closed ? null : <NoCodeHelp hasRecoveryCodes={hasRecoveryCodes} />}
        <NotYou />
      </div>
    </OutsideFrame>
  );
}

/** Names the account only while this page remembers who entered the password: a pending sign-in does not tell. */
function Lead() {
  const { issuer } = useBoot().site;
  const { email } = useSignInFlow();
  const account = <bdi translate="no">{email}</bdi>;
  return (
    <p id="lead">
      {email ? (
        <Trans id="verify.leadAccount">
          Open your authenticator app and enter the 6-digit code for <b translate="no">{issuer}</b> ({account}).
        </Trans>
      ) : (
        <Trans id="verify.lead">
          Open your authenticator app and enter the 6-digit code for <b translate="no">{issuer}</b>.
        </Trans>
      )}
    </p>
  );
}
