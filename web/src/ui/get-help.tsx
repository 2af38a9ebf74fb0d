import { Trans } from "@lingui/react/macro";
import { useBoot } from "../boot";
import styles from "./get-help.module.css";

const ANSWER = "get-help";

/** In the same place on every page: a link to the site's own help, or else whom to ask. */
export function GetHelp({ className }: { className: string | undefined }) {
  const { name: site, supportUrl } = useBoot().site;
  const label = <Trans id="common.help">Get help</Trans>;
  if (supportUrl) {
    return (
      <a className={className} href={supportUrl}>
        {label}
      </a>
    );
  }
  return (
    <>
      <button type="button" className={className} popoverTarget={ANSWER}>
        {label}
      </button>
      <p className={styles.answer} id={ANSWER} popover="auto">
        <Trans id="common.helpText">Ask the people who run {site}.</Trans>
      </p>
    </>
  );
}
