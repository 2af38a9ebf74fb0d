import { Trans, useLingui } from "@lingui/react/macro";
import styles from "./stepper.module.css";

/** Where a task of several screens stands: pins that rise above the line one by one. `current` counts from 0. */
export function Stepper({ steps, current }: { steps: string[]; current: number }) {
  const { t } = useLingui();
  const [n, total, step] = [current + 1, steps.length, steps[current]];
  return (
    <div className={styles.stepper}>
      <span className={styles.shear} aria-hidden="true" />
      <ol className={styles.steps} aria-label={t({ id: "wizard.steps", message: "Steps" })}>
        {steps.map((label, index) => (
          <li
            key={label}
            className={`${styles.step} ${styleOf(index, current)}`}
            aria-current={index === current ? "step" : undefined}
          >
            <span className={styles.pin} aria-hidden="true" />
            <span className={styles.label}>
              {index + 1} {label}
              {index < current ? <Done /> : null}
            </span>
          </li>
        ))}
      </ol>
      {/* For narrow pages, where the labels have no room. The list says the same to a screen reader. */}
      <p className={styles.line} aria-hidden="true">
        <Trans id="wizard.stepOf">
          Step {n} of {total}: {step}
        </Trans>
      </p>
    </div>
  );
}

function styleOf(index: number, current: number) {
  if (index === current) return styles.current;
  return index < current ? styles.done : styles.toCome;
}

function Done() {
  const { t } = useLingui();
  return <span className="visually-hidden"> {t({ id: "common.done", message: "Done" })}</span>;
}
