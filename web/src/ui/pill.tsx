import type { ReactNode } from "react";
import { CheckIcon, WarningIcon } from "./icons";
import styles from "./pill.module.css";

/** A state in one word, with its icon. */
export function Pill({ kind, children }: { kind: "ok" | "warn"; children: ReactNode }) {
  return (
    <span className={`${styles.pill} ${styles[kind]}`}>
      {kind === "ok" ? <CheckIcon /> : <WarningIcon />}
      {children}
    </span>
  );
}
