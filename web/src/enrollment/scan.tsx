import { Trans, useLingui } from "@lingui/react/macro";
import { LimitReached } from "../security/two-step-panel";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import { useScreen } from "../ui/screen-title";
import { Spoken } from "../ui/spoken";
import { TroubleAlert } from "../ui/trouble";
import { Wait } from "../ui/wait";
import styles from "./enrollment.module.css";
import { SetupCode } from "./setup-code";
import type { Setup } from "./use-setup";

type Props = {
  setup: Setup;
  /** An earlier QR code was shown, which no longer works. */
  renewed: boolean;
  onNext: () => void;
  onRetry: () => void;
  onBack: () => void;
};

/** The first step: the QR code, or the key for those who cannot scan it. Nothing is bound yet. */
export function Scan({ setup, renewed, onNext, onRetry, onBack }: Props) {
  const { t } = useLingui();
  useScreen(t({ id: "wizard.title", message: "Add an authenticator app" }));
  return (
    <div className={styles.stack}>
      <h1 tabIndex={-1}>
        <Trans id="wizard.scan.h1">Add an authenticator app</Trans>
      </h1>
      {setup.kind === "loading" || setup.kind === "ready" ? (
        <>
          {renewed && setup.kind === "ready" ? <NewQrCode /> : null}
          <SetupCode setup={setup.kind === "ready" ? setup.setup : undefined} onNext={onNext} />
        </>
      ) : (
        <NoSetup setup={setup} onRetry={onRetry} onBack={onBack} />
      )}
    </div>
  );
}

function NewQrCode() {
  return (
    <Notice kind="info">
      <Spoken politely>
        <Trans id="wizard.scan.newQr">
          This is a new QR code; the earlier one no longer works. If you scanned that, delete its entry in your app and
          scan this one.
        </Trans>
      </Spoken>
    </Notice>
  );
}

type NoSetupProps = { setup: Exclude<Setup, { kind: "ready" | "loading" }>; onRetry: () => void; onBack: () => void };

/** Why there is no QR code, and what to do. */
function NoSetup({ setup, onRetry, onBack }: NoSetupProps) {
  return (
    <>
      {setup.kind === "limit" ? <LimitReached limit={setup.limit} /> : null}
      {setup.kind === "trouble" ? <TroubleAlert trouble={setup.trouble} /> : null}
      {setup.kind === "wait" ? (
        <Notice kind="danger">
          <Wait seconds={setup.seconds} />
        </Notice>
      ) : null}
      <div className={styles.buttons}>
        {setup.kind === "limit" ? (
          <Button kind="primary" onClick={onBack}>
            <Trans id="wizard.done.toSecurity">Back to Security</Trans>
          </Button>
        ) : (
          <Button kind="primary" onClick={onRetry}>
            <Trans id="common.retry">Try again</Trans>
          </Button>
        )}
      </div>
    </>
  );
}
