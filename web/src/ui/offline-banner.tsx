import { Trans } from "@lingui/react/macro";
import { useSyncExternalStore } from "react";
import styles from "./offline-banner.module.css";
import { Spoken } from "./spoken";

function subscribe(onChange: () => void) {
  addEventListener("online", onChange);
  addEventListener("offline", onChange);
  return () => {
    removeEventListener("online", onChange);
    removeEventListener("offline", onChange);
  };
}

/** Whether the browser believes that it has a network. */
export function useIsOnline(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
}

export function OfflineBanner() {
  if (useIsOnline()) return null;
  return (
    <aside className={styles.banner}>
      <Spoken politely>
        <Trans id="err.offline">You’re offline. What you typed stays here.</Trans>
      </Spoken>
    </aside>
  );
}
