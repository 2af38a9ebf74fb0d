import { useLingui } from "@lingui/react/macro";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { useAnnounce } from "./announce";
import { CloseIcon } from "./icons";
import styles from "./status-bar.module.css";

type Status = { show(text: string): void };

const StatusContext = createContext<Status>({ show: () => {} });

/** Says what was just done, also aloud. What it says must be visible in the page as well. */
export function useStatus(): Status {
  return useContext(StatusContext);
}

/** Shows the last success at the bottom until the next one, a dismissal or another page: never by a timer. */
export function StatusProvider({ children }: { children: ReactNode }) {
  const announce = useAnnounce();
  const [path] = useLocation();
  const [status, setStatus] = useState<{ text: string; path: string }>();

  useEffect(() => {
    // Of a page that was left it is not said again at the next visit, when it may be true no more.
    setStatus((before) => (before?.path === path ? before : undefined));
  }, [path]);

  const value = useMemo(
    () => ({
      show(text: string) {
        announce.polite(text);
        setStatus({ text, path: location.pathname });
      },
    }),
    [announce],
  );
  return (
    <StatusContext value={value}>
      {children}
      {status?.path === path ? <StatusBar text={status.text} onDismiss={() => setStatus(undefined)} /> : null}
    </StatusContext>
  );
}

function StatusBar({ text, onDismiss }: { text: string; onDismiss: () => void }) {
  const { t } = useLingui();
  return (
    // A complementary landmark rather than a live region: its text has been announced already.
    <aside className={`${styles.bar} status-bar`} aria-labelledby="status-text">
      <span id="status-text" className={styles.text}>
        {text}
      </span>
      <button
        className={styles.dismiss}
        type="button"
        onClick={onDismiss}
        aria-label={t({ id: "common.dismiss", message: "Dismiss" })}
      >
        <CloseIcon />
      </button>
    </aside>
  );
}
