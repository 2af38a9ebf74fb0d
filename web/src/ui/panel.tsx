import { type ReactNode, useId } from "react";
import styles from "./panel.module.css";

type Props = {
  title?: ReactNode;
  /** At the end of the header: a pill, a link or a button. */
  aside?: ReactNode;
  children: ReactNode;
};

/** A white sheet with hairlines: a header, then `PanelRow`s. */
export function Panel({ title, aside, children }: Props) {
  const id = useId();
  return (
    <section className={styles.panel} aria-labelledby={title ? id : undefined}>
      {title || aside ? (
        <div className={styles.header}>
          {title ? <h2 id={id}>{title}</h2> : null}
          {aside}
        </div>
      ) : null}
      {children}
    </section>
  );
}

export function PanelRow({ children }: { children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}
