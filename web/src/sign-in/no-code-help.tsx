import { Trans } from "@lingui/react/macro";
import { Link, useSearch } from "wouter";
import { useBoot } from "../boot";
import { ChevronIcon } from "../ui/icons";
import styles from "./no-code-help.module.css";

/** What to try when no code comes or none works. Opens in place, and stays. */
export function NoCodeHelp({ hasRecoveryCodes }: { hasRecoveryCodes: boolean }) {
  const { name: site, issuer } = useBoot().site;
  const search = useSearch();
  return (
    <details className={styles.help}>
      <summary className={styles.summary}>
        <Trans id="verify.help">I can’t get a code</Trans>
        <ChevronIcon />
      </summary>
      <ul className={styles.list}>
        <li>
          <Trans id="verify.help.entry">Check that you’re reading the entry for {issuer}, not another account.</Trans>
        </li>
        <li>
          <Trans id="verify.help.clock">Turn on automatic date and time on the phone with the app.</Trans>
        </li>
        {hasRecoveryCodes ? (
          <li>
            <Trans id="verify.help.recovery">
              No phone? <Link href={`/login/recovery${search && `?${search}`}`}>Use a recovery code</Link>
            </Trans>
          </li>
        ) : null}
        <li>
          <Trans id="verify.help.support">
            No recovery codes either? The people who run {site} can reset two-step verification once they know it’s you.
          </Trans>
        </li>
      </ul>
    </details>
  );
}
