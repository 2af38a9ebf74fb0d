import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useId, useRef, useState } from "react";
import { useBoot } from "../boot";
import { StepUpDocument } from "../gql/graphql";
import { Actions } from "../ui/actions";
import { useAnnounce } from "../ui/announce";
import { Button } from "../ui/button";
import { CodeField, type CodeFieldHandle } from "../ui/code-field";
import { Dialog } from "../ui/dialog";
import { HiddenUsername } from "../ui/hidden-username";
import { Notice } from "../ui/notice";
import { otherFailure, useOperation } from "../ui/outcome";
import { PasswordField } from "../ui/password-field";
import { RecoveryCodeField, type RecoveryCodeFieldHandle } from "../ui/recovery-code-field";
import { type CodeRefusal, RefusedCode } from "../ui/refused-code";
import { Spoken } from "../ui/spoken";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import { Wait } from "../ui/wait";
import styles from "./step-up.module.css";

type Refusal =
  | { at: "password"; missing: boolean }
  | { at: "code"; refusal: CodeRefusal }
  | { at: "form"; trouble: Trouble }
  | { at: "wait"; seconds: number };

type Props = {
  needsCode: boolean;
  /** The action that needs the proof. */
  about: string;
  /** The proof given just now was not enough. */
  again: boolean;
  onDone: (proved: boolean) => void;
};

/** Asks for the password, and for a second factor where one is bound. What is typed lives in the fields alone. */
export function StepUpDialog({ about, again, onDone, ...props }: Props) {
  const { t } = useLingui();
  const { me } = useBoot();
  const announce = useAnnounce();
  const { run, busy } = useOperation(StepUpDocument);
  const [needsCode, setNeedsCode] = useState(props.needsCode);
  const [byRecovery, setByRecovery] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const [waiting, setWaiting] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<CodeFieldHandle | RecoveryCodeFieldHandle>(null);
  const description = useId();

  function passwordField() {
    return form.current?.elements.namedItem("password") as HTMLInputElement;
  }

  function refusePassword(missing: boolean) {
    setRefusal({ at: "password", missing });
    passwordField().focus();
    passwordField().select();
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy || waiting) return;
    const password = passwordField().value;
    if (password === "") return refusePassword(true);
    const code = needsCode ? field.current?.read() : undefined;
    if (needsCode && code === undefined) return;
    setRefusal(undefined);

    const outcome = await run({ input: { password, ...(code && { [byRecovery ? "recoveryCode" : "code"]: code }) } });
    if (outcome.kind === "ignored") return;
    if (outcome.kind === "trouble") return setRefusal({ at: "form", trouble: outcome.trouble });
    const { answer } = outcome;
    switch (answer.__typename) {
      case "SteppedUp":
        announce.polite(t({ id: "stepUp.confirmed", message: "Confirmed." }));
        return onDone(true);
      case "InvalidCredentials":
        return refusePassword(false);
      case "InvalidCode":
        // Without a code so far: an authenticator was bound meanwhile, in another tab.
        if (!needsCode) return setNeedsCode(true);
        setRefusal({ at: "code", refusal: withoutEnd(answer) });
        return field.current?.select();
      case "TooManyAttempts":
        setWaiting(true);
        return setRefusal({ at: "wait", seconds: answer.wait });
      default:
        return setRefusal({ at: "form", trouble: otherFailure(answer) });
    }
  }

  function swap() {
    setByRecovery(!byRecovery);
    if (!waiting) setRefusal(undefined);
  }

  const clear = () => {
    if (!waiting) setRefusal(undefined);
  };
  const codeProps = {
    readOnly: busy || waiting,
    onEdit: clear,
    error:
      refusal?.at === "code" ? (
        <RefusedCode
          refusal={refusal.refusal}
          place={byRecovery ? "recovery" : "sign-in"}
          onReady={() => field.current?.select()}
        />
      ) : undefined,
  };

  return (
    <Dialog
      title={<Trans id="stepUp.h">Confirm it’s you</Trans>}
      onClose={() => onDone(false)}
      locked={busy}
      describedBy={description}
    >
      <form ref={form} className={styles.form} noValidate aria-busy={busy} onSubmit={submit}>
        <p id={description}>
          <span className="visually-hidden">{about}. </span>
          {needsCode ? (
            <Trans id="stepUp.pCode">Enter your password and a code to continue.</Trans>
          ) : (
            <Trans id="stepUp.p">Enter your password to continue.</Trans>
          )}
        </p>
        {again && !refusal ? <NotEnough /> : null}
        {refusal?.at === "form" ? <TroubleAlert trouble={refusal.trouble} /> : null}
        {refusal?.at === "wait" ? (
          <Notice kind="danger">
            <Wait seconds={refusal.seconds} about={refusal} onOver={() => setWaiting(false)} />
          </Notice>
        ) : null}
        <HiddenUsername email={me?.email ?? ""} />
        <PasswordField
          label={<Trans id="login.password">Password</Trans>}
          name="password"
          autoComplete="current-password"
          enterKeyHint={needsCode ? "next" : "go"}
          data-first-focus
          required
          readOnly={busy || waiting}
          onInput={clear}
          error={refusal?.at === "password" ? <PasswordRefused refusal={refusal} /> : undefined}
        />
        {needsCode && !byRecovery ? <CodeField ref={field} autoSubmit={!waiting} {...codeProps} /> : null}
        {needsCode && byRecovery ? <RecoveryCodeField ref={field} onUseApp={swap} {...codeProps} /> : null}
        {needsCode ? <OtherWay byRecovery={byRecovery} onSwap={swap} /> : null}
        <Actions>
          <Button onClick={() => (busy ? undefined : onDone(false))}>
            <Trans id="common.cancel">Cancel</Trans>
          </Button>
          <Button kind="primary" type="submit" busy={busy} busyLabel={<Trans id="stepUp.busy">Confirming…</Trans>}>
            <Trans id="stepUp.submit">Confirm</Trans>
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

/** A step-up has no challenge that could be closed: after the last attempt the server answers with a waiting time. */
function withoutEnd(refusal: CodeRefusal): CodeRefusal {
  return { ...refusal, attemptsLeft: refusal.attemptsLeft || Number.POSITIVE_INFINITY };
}

function PasswordRefused({ refusal }: { refusal: { missing: boolean } }) {
  return (
    <Spoken about={refusal}>
      {refusal.missing ? (
        <Trans id="login.err.passwordRequired">Enter your password.</Trans>
      ) : (
        <Trans id="stepUp.err.password">That password is incorrect.</Trans>
      )}
    </Spoken>
  );
}

function NotEnough() {
  return (
    <Notice kind="warn">
      <Spoken>
        <Trans id="stepUp.again">That wasn’t enough to make this change. Try again.</Trans>
      </Spoken>
    </Notice>
  );
}

function OtherWay({ byRecovery, onSwap }: { byRecovery: boolean; onSwap: () => void }) {
  return (
    <div>
      {byRecovery ? (
        <p className={styles.cost}>
          <Trans id="stepUp.recoveryCost">This uses up one of your recovery codes.</Trans>
        </p>
      ) : null}
      <Button kind="text" onClick={onSwap}>
        {byRecovery ? (
          <Trans id="recovery.useApp">Use my authenticator app instead</Trans>
        ) : (
          <Trans id="stepUp.useRecovery">Use a recovery code instead</Trans>
        )}
      </Button>
    </div>
  );
}
