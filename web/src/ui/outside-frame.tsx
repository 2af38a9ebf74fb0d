import type { ReactNode } from "react";
import { useBoot } from "../boot";
import { BrandMark } from "./brand-mark";
import { LanguageSelect, ThemeSelect } from "./choices";
import { GetHelp } from "./get-help";
import { OfflineBanner } from "./offline-banner";
import styles from "./outside-frame.module.css";

/** One centred card and a footer: the frame of every page that is seen without being signed in. */
export function OutsideFrame({ children }: { children: ReactNode }) {
  const { site } = useBoot();
  return (
    <div className={styles.page}>
      <OfflineBanner />
      <div className={styles.card}>
        <header className={styles.brand}>
          <BrandMark />
          <span translate="no">{site.name}</span>
        </header>
        <main>{children}</main>
      </div>
      <footer className={styles.footer}>
        <LanguageSelect className={styles.choice} />
        <ThemeSelect className={styles.choice} />
        <GetHelp className={styles.help} />
      </footer>
    </div>
  );
}
