import { Trans } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Home } from "../account/account-frame";
import frame from "../account/account-frame.module.css";
import { Button } from "../ui/button";
import { OfflineBanner } from "../ui/offline-banner";
import { Stepper } from "../ui/stepper";
import styles from "./enrollment.module.css";

type Props = {
  steps: string[];
  current: number;
  /** Left out once something has been bound: there is nothing to cancel any more. */
  onCancel?: (() => void) | undefined;
  /** Asks before the way out of the wizard is taken. */
  onAway?: (() => void) | undefined;
  children: ReactNode;
};

/** The frame of a task of several steps: no navigation, one card, the steps above it. */
export function WizardFrame({ steps, current, onCancel, onAway, children }: Props) {
  return (
    <>
      <header className={frame.bar}>
        <Home onAway={onAway} />
        {onCancel ? (
          <Button kind="quiet" onClick={onCancel}>
            <Trans id="common.cancel">Cancel</Trans>
          </Button>
        ) : null}
      </header>
      <OfflineBanner />
      <main className={styles.column}>
        <Stepper steps={steps} current={current} />
        <div className={styles.card}>{children}</div>
      </main>
    </>
  );
}
