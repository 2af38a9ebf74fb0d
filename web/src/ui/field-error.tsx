import type { ReactNode } from "react";
import styles from "./field-error.module.css";
import { WarningIcon } from "./icons";

/** The refusal of one field, below it: an icon and words, never colour alone. The control names `id` as description. */
export function FieldError({ id, children }: { id: string; children?: ReactNode }) {
  return (
    <p id={id} className={styles.error} hidden={!children}>
      {children ? <WarningIcon /> : null}
      <span>{children}</span>
    </p>
  );
}
