import type { ReactNode } from "react";
import styles from "./actions.module.css";

/** The buttons of a dialog or of a form, at its end; the safe one first. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}
