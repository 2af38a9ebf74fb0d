import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { Link } from "wouter";
import styles from "./button.module.css";
import { useLate } from "./late";

/** `text` reads as a link in a column of text, 44 px high; the others are drawn as buttons. One `primary` a screen. */
export type ButtonKind = "primary" | "secondary" | "quiet" | "danger" | "danger-quiet" | "text";

type Look = {
  kind?: ButtonKind;
  /** As wide as what holds it. */
  wide?: boolean;
};

type Props = Look & {
  /** The action runs: the button keeps its place, width and focus, and a press does nothing. */
  busy?: boolean;
  /** What it says meanwhile, once that has taken 300 ms. */
  busyLabel?: ReactNode;
} & ComponentProps<"button">;

function classOf({ kind = "secondary", wide }: Look, more?: string) {
  return [styles.button, styles[kind], wide && styles.wide, more].filter(Boolean).join(" ");
}

export function Button({ kind, wide, busy = false, busyLabel, children, className, onClick, type, ...rest }: Props) {
  const saysBusy = useLate(busy);
  function press(event: MouseEvent<HTMLButtonElement>) {
    if (busy) event.preventDefault();
    else onClick?.(event);
  }
  return (
    <button
      {...rest}
      type={type ?? "button"}
      className={classOf({ ...(kind && { kind }), ...(wide && { wide }) }, className)}
      aria-disabled={busy || undefined}
      onClick={press}
    >
      <span className={`${styles.label} ${saysBusy ? styles.unseen : ""}`}>{children}</span>
      {busyLabel ? (
        <span className={`${styles.label} ${saysBusy ? "" : styles.unseen}`}>
          <Pins />
          {busyLabel}
        </span>
      ) : null}
    </button>
  );
}

/** A link within these pages that looks like a button. */
export function ButtonLink({ kind, wide, href, children, ...rest }: Look & { href: string } & ComponentProps<"a">) {
  return (
    <Link {...rest} href={href} className={classOf({ ...(kind && { kind }), ...(wide && { wide }) })}>
      {children}
    </Link>
  );
}

/** A link that loads the page anew, so that nothing of this one stays in memory. */
export function PageLink({ kind, wide, children, ...rest }: Look & ComponentProps<"a">) {
  return (
    <a {...rest} className={classOf({ ...(kind && { kind }), ...(wide && { wide }) })}>
      {children}
    </a>
  );
}

/** The busy sign: three pins of a lock that rise in turn. */
function Pins() {
  return (
    <svg className={styles.pins} width="20" height="20" viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">
      <rect x="3" y="6" width="3" height="8" rx="1.5" />
      <rect x="8.5" y="6" width="3" height="8" rx="1.5" />
      <rect x="14" y="6" width="3" height="8" rx="1.5" />
    </svg>
  );
}
