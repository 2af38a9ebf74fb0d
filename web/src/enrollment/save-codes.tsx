import { Trans, useLingui } from "@lingui/react/macro";
import { Notice } from "../ui/notice";
import { RecoveryCodesSheet } from "../ui/recovery-codes-sheet";
import { useScreen } from "../ui/screen-title";
import { Spoken } from "../ui/spoken";
import styles from "./enrollment.module.css";

type Props = { codes: readonly string[]; onSaved: (saved: boolean) => void; onDone: () => void };

/** The third step: it is on already, and the codes for a bad day are shown, once. */
export function SaveCodes({ codes, onSaved, onDone }: Props) {
  const { t } = useLingui();
  useScreen(t({ id: "wizard.title", message: "Add an authenticator app" }));
  return (
    <div className={styles.stack}>
      <h1 tabIndex={-1}>
        <Trans id="wizard.save.h1">Save your recovery codes</Trans>
      </h1>
      <Notice kind="ok">
        <Spoken politely>
          <Trans id="wizard.save.on">Two-step verification is on.</Trans>
        </Spoken>
      </Notice>
      <p>
        <Trans id="wizard.save.lead">
          If you lose your phone, these codes are the only way to sign in by yourself. Keep them somewhere safe, away
          from your phone. Each works once.
        </Trans>
      </p>
      <RecoveryCodesSheet codes={codes} done={<Trans id="common.next">Next</Trans>} onDone={onDone} onSaved={onSaved} />
    </div>
  );
}
