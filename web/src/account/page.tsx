import { type ReactNode, useState } from "react";
import { isFirstScreen, useScreen } from "../ui/screen-title";
import styles from "./page.module.css";

type Props = {
  /** The title of the window. */
  title: string;
  heading?: ReactNode;
  lead?: ReactNode;
  /** Such as a button for the whole page: at the end of the heading's line, on narrow screens below the lead. */
  aside?: ReactNode;
  /** The welcome of the first page may be larger. */
  large?: boolean;
  children: ReactNode;
};

/**
 * One page inside: heading, lead, then panels one below the other. The heading takes the focus on arrival from another
 * page. On a page that was just loaded the focus stays at its start, so that the first Tab reaches the skip link.
 */
export function Page({ title, heading = title, lead, aside, large, children }: Props) {
  const [first] = useState(isFirstScreen);
  useScreen(title, first ? null : undefined);
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1 tabIndex={-1} className={large ? styles.large : undefined}>
          {heading}
        </h1>
        {lead ? <p className={styles.lead}>{lead}</p> : null}
        {aside === undefined ? null : <div className={styles.aside}>{aside}</div>}
      </div>
      {children}
    </div>
  );
}
