import { Trans, useLingui } from "@lingui/react/macro";
import styles from "./enrollment.module.css";
import type { MfaSetup } from "./use-setup";

/** The QR code on its white plate, with how to scan it. The server draws it: no third party ever sees it. */
export function QrCode({ setup }: { setup: MfaSetup | undefined }) {
  const { t } = useLingui();
  const alt = t({
    id: "wizard.scan.alt",
    message: "QR code that adds this account to your authenticator app. You can use the setup key instead.",
  });
  return (
    <div className={styles.scan}>
      <div className={`${styles.plate} qr`} aria-busy={!setup}>
        {setup ? <img src={setup.qrCode} alt={alt} width={200} height={200} /> : null}
      </div>
      <div className={styles.sentences}>
        <p>
          <Trans id="wizard.scan.lead">
            Open your authenticator app, choose <b>Add account</b>, and scan this QR code.
          </Trans>
        </p>
        <p className={styles.muted}>
          <Trans id="wizard.scan.apps">
            No app yet? Google Authenticator, Microsoft Authenticator, 1Password, Bitwarden and Aegis all work.
          </Trans>
        </p>
        <p className={styles.muted}>
          <Trans id="wizard.scan.microsoft">
            In Microsoft Authenticator, choose <b>Other account</b>.
          </Trans>
        </p>
      </div>
    </div>
  );
}
