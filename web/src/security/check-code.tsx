import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, type ReactNode, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { CheckRecoveryCodeDocument } from "../gql/graphql";
import { useStepUp } from "../step-up/step-up";
import { Actions } from "../ui/actions";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { FormAlert, Notice } from "../ui/notice";
import { otherFailure, useOperation } from "../ui/outcome";
import { RecoveryCodeField, type RecoveryCodeFieldHandle } from "../ui/recovery-code-field";
import { AttemptsLeft, type CodeRefusal, RefusedCode } from "../ui/refused-code";
import { Spoken } from "../ui/spoken";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import { Wait } from "../ui/wait";
import styles from "./security.module.css";
import { useWriteMfa } from "./use-write-mfa";

type Result =
  | { kind: "right" }
  | { kind: "refused"; refusal: CodeRefusal }
  | { kind: "wait"; seconds: number }
  | { kind: "off" }
  | { kind: "trouble"; trouble: Trouble };

type Props = { reload: () => void; onClose: () => void };

/** Tells whether a kept code is right, one after another. The code lives in its field and goes with it. */
export function CheckCode({ reload, onClose }: Props) {
  const { t } = useLingui();
  const writeMfa = useWriteMfa();
  const stepUp = useStepUp();
  const { run, busy } = useOperation(CheckRecoveryCodeDocument);
  const [result, setResult] = useState<Result>();
  const [waiting, setWaiting] = useState(false);
  const [checked, setChecked] = useState(0);
  const field = useRef<RecoveryCodeFieldHandle>(null);
  const description = useId();
  const locked = busy || waiting || result?.kind === "off";

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (locked) return;
    const recoveryCode = field.current?.read();
    setResult(undefined);
    if (!recoveryCode) return;

    const about = t({ id: "drill.open", message: "Check a code" });
    const outcome = await stepUp(() => run({ input: { recoveryCode } }), about);
    if (outcome.kind === "trouble") return setResult(outcome);
    if (outcome.kind !== "answered") return;
    const { answer } = outcome;
    switch (answer.__typename) {
      case "RecoveryCodeChecked":
        writeMfa(answer.user);
        // An empty field for the next one.
        flushSync(() => {
          setResult({ kind: "right" });
          setChecked(checked + 1);
        });
        return field.current?.select();
      case "InvalidCode":
        setResult({ kind: "refused", refusal: answer });
        return field.current?.select();
      case "TooManyAttempts":
        setWaiting(true);
        return setResult({ kind: "wait", seconds: answer.wait });
      case "MfaNotEnabled":
        reload();
        return setResult({ kind: "off" });
      default:
        return setResult({ kind: "trouble", trouble: otherFailure(answer) });
    }
  }

  return (
    <Dialog
      title={<Trans id="drill.open">Check a code</Trans>}
      describedBy={description}
      locked={busy}
      onClose={onClose}
    >
      <form className={styles.stack} noValidate aria-busy={busy} onSubmit={submit}>
        <p id={description}>
          <Trans id="drill.p">See whether a code you kept is right, without using it up.</Trans>
        </p>
        <AboveField result={result} checked={checked} />
        <RecoveryCodeField
          key={checked}
          ref={field}
          readOnly={locked}
          onEdit={() => setResult(undefined)}
          error={errorOf(result, () => setWaiting(false))}
        />
        <Actions>
          <Button onClick={() => (busy ? undefined : onClose())}>
            <Trans id="common.close">Close</Trans>
          </Button>
          <Button kind="primary" type="submit" busy={busy} busyLabel={<Trans id="verify.busy">Checking…</Trans>}>
            <Trans id="drill.submit">Check</Trans>
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

function AboveField({ result, checked }: { result: Result | undefined; checked: number }) {
  switch (result?.kind) {
    case "right":
      return (
        <Notice kind="ok">
          <Spoken politely about={checked}>
            <Trans id="drill.ok">That code is right, and still unused.</Trans>
          </Spoken>
        </Notice>
      );
    case "trouble":
      return <TroubleAlert trouble={result.trouble} />;
    case "off":
      return (
        <FormAlert>
          <Trans id="drill.off">Two-step verification is off, so there are no recovery codes to check.</Trans>
        </FormAlert>
      );
    default:
      return null;
  }
}

/** What the server said of the code, for the field's error line. Undefined while there is nothing to mend. */
function errorOf(result: Result | undefined, onWaited: () => void): ReactNode {
  if (result?.kind === "wait") return <Wait seconds={result.seconds} about={result} onOver={onWaited} />;
  return result?.kind === "refused" ? <Refused refusal={result.refusal} /> : undefined;
}

/** Signing in goes on to another code; here the sheet itself may be an old one. */
function Refused({ refusal }: { refusal: CodeRefusal }) {
  switch (refusal.reason) {
    case "ALREADY_USED":
      return (
        <Spoken about={refusal}>
          <Trans id="drill.used">That code has been used. Cross it out, and check another one.</Trans>
        </Spoken>
      );
    case "WRONG":
      return (
        <Spoken about={refusal}>
          <Trans id="drill.wrong">
            That isn’t one of your current codes; it may come from an older set. If you can’t find the current ones, get
            new codes.
          </Trans>
          <AttemptsLeft refusal={refusal} place="recovery" />
        </Spoken>
      );
    default:
      return <RefusedCode refusal={refusal} place="recovery" />;
  }
}
