import type { ReactNode } from "react";
import { CheckIcon, InfoIcon, WarningIcon } from "./icons";
import styles from "./notice.module.css";

export type NoticeKind = "info" | "ok" | "warn" | "danger";

/** Something to know on this screen. It is there from the start, or its text is announced by whoever shows it. */
export function Notice({ kind, children }: { kind: NoticeKind; children: ReactNode }) {
  return (
    <div className={`${styles.notice} ${styles[kind]}`}>
      <NoticeIcon kind={kind} />
      <div>{children}</div>
    </div>
  );
}

/**
 * A refusal of a whole form, above its first field, read out at once. Give it a new key for a new refusal, so that the
 * same words are said again. A text that counts down belongs in a `Notice`: it would be read out each second here.
 */
export function FormAlert({ children }: { children: ReactNode }) {
  return (
    <div role="alert">
      <Notice kind="danger">{children}</Notice>
    </div>
  );
}

function NoticeIcon({ kind }: { kind: NoticeKind }) {
  if (kind === "info") return <InfoIcon />;
  return kind === "ok" ? <CheckIcon /> : <WarningIcon />;
}
