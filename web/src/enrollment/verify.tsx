import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import { useBoot } from "../boot";
import type { MfaStateFragment } from "../gql/graphql";
import { Button } from "../ui/button";
import { CodeField, type CodeFieldHandle } from "../ui/code-field";
import inline from "../ui/inline-button.module.css";
import { RefusedCode } from "../ui/refused-code";
import { useScreen } from "../ui/screen-title";
import { TextField } from "../ui/text-field";
import styles from "./enrollment.module.css";
import { SetupMessage } from "./setup-message";
import { type Confirmed, useConfirm } from "./use-confirm";
import type { MfaSetup } from "./use-setup";

export type { Bound } from "./use-confirm";

type Props = {
  setup: MfaSetup;
  before: MfaStateFragment["mfa"];
  /** As it was typed before a look back at the QR code. */
  name: string | undefined;
  onName: (name: string) => void;
  onBack: () => void;
  onStartAgain: () => void;
  onBound: Confirmed;
};

/** The second step: the app shows a code, and a right one binds it. */
export function Verify({ setup, before, name, onName, onBack, onStartAgain, onBound }: Props) {
  const { t } = useLingui();
  const field = useRef<CodeFieldHandle>(null);
  const confirm = useConfirm({ setup, before, onBound });
  const { refusal, busy, waiting, closed } = confirm;
  const defaultName = useDefaultName(before.authenticators.length);
  useScreen(t({ id: "wizard.title", message: "Add an authenticator app" }), null);
  useEffect(() => {
    if (refusal?.kind === "code" && !closed) field.current?.select();
  }, [refusal, closed]);

  return (
    <form
      className={styles.stack}
      noValidate
      aria-busy={busy}
      onSubmit={(event) => {
        event.preventDefault();
        if (busy || waiting || closed) return;
        const code = field.current?.read();
        if (code) void confirm.run(code, name ?? defaultName);
      }}
    >
      <h1 tabIndex={-1}>
        <Trans id="wizard.verify.h1">Enter the code from your app</Trans>
      </h1>
      <Lead period={setup.periodSeconds} />
      <SetupMessage refusal={refusal} onWaitOver={confirm.waitOver} />
      <TextField
        label={<Trans id="wizard.verify.name">Name of this authenticator</Trans>}
        hint={<Trans id="wizard.verify.nameHint">To tell it from others, for example “Work phone”.</Trans>}
        name="name"
        autoComplete="off"
        enterKeyHint="next"
        maxLength={64}
        spellCheck={false}
        defaultValue={name ?? defaultName}
        readOnly={busy || closed}
        onInput={(event) => onName(event.currentTarget.value)}
      />
      <CodeField
        ref={field}
        describedBy="lead"
        autoFocus
        autoSubmit={!waiting}
        readOnly={busy || waiting || closed}
        onEdit={confirm.edited}
        error={
          refusal?.kind === "code" ? (
            <RefusedCode
              refusal={refusal.refusal}
              place="setup"
              onReady={() => field.current?.select()}
              toQrCode={
                <button type="button" className={inline.link} onClick={onBack}>
                  <Trans id="wizard.verify.back">Back to the QR code</Trans>
                </button>
              }
            />
          ) : undefined
        }
      />
      <div className={styles.actions}>
        {closed ? (
          <StartAgain onClick={onStartAgain} />
        ) : (
          <>
            <Button kind="quiet" onClick={onBack}>
              <Trans id="wizard.verify.back">Back to the QR code</Trans>
            </Button>
            <Submit busy={busy} first={!before.enabled} />
          </>
        )}
      </div>
    </form>
  );
}

function Submit({ busy, first }: { busy: boolean; first: boolean }) {
  return (
    <Button kind="primary" type="submit" busy={busy} busyLabel={<Trans id="verify.busy">Checking…</Trans>}>
      {first ? (
        <Trans id="wizard.verify.first">Verify and turn on</Trans>
      ) : (
        <Trans id="wizard.verify.more">Verify and add</Trans>
      )}
    </Button>
  );
}

/** This setup takes no more codes: what is left to do has the focus. */
function StartAgain({ onClick }: { onClick: () => void }) {
  return (
    // It takes the place of the button that was pressed.
    <Button kind="primary" autoFocus onClick={onClick}>
      <Trans id="common.startAgain">Start again</Trans>
    </Button>
  );
}

function Lead({ period }: { period: number }) {
  const { issuer } = useBoot().site;
  return (
    <p id="lead">
      <Trans id="wizard.verify.lead">
        Enter the 6-digit code your app now shows for <b translate="no">{issuer}</b>. It changes every {period} seconds.
      </Trans>
    </p>
  );
}

function useDefaultName(count: number): string {
  const { t } = useLingui();
  const n = count + 1;
  if (n === 1) return t({ id: "wizard.name.default", message: "Authenticator app" });
  return t({ id: "wizard.name.nth", message: `Authenticator app ${n}` });
}
