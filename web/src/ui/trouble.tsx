import { Trans, useLingui } from "@lingui/react/macro";
import { useBoot } from "../boot";
import styles from "./inline-button.module.css";
import { FormAlert } from "./notice";
import type { Trouble } from "./trouble-of";
import { useDuration } from "./use-duration";

/** Trouble in words, with the next step. Nothing for an ended session: the page is on its way to the sign-in. */
export function TroubleText({ trouble }: { trouble: Trouble }) {
  const site = useBoot().site.name;
  switch (trouble.kind) {
    case "failure":
      return <span lang="en">{trouble.message}</span>;
    case "frozen":
      return <Frozen seconds={trouble.seconds} />;
    case "signed-out":
      return null;
    case "stale":
      return <Stale />;
    case "rate":
      return <Trans id="err.rate">Too many requests from here. Wait a moment, then try again.</Trans>;
    case "busy":
      return <Trans id="err.busy">The service is very busy. Try again in a few seconds.</Trans>;
    case "server":
      return <ServerTrouble reference={trouble.reference} />;
    case "origin":
      return (
        <Trans id="err.origin">
          {site} doesn’t answer under this address. Open it under its own address and try again.
        </Trans>
      );
    case "network":
      return <Trans id="err.network">Can’t reach the server. Check your connection and try again.</Trans>;
    case "cookies":
      return (
        <Trans id="err.cookies">
          Your browser didn’t keep the sign-in cookie. Allow cookies for this site, and open it over https.
        </Trans>
      );
  }
}

/** The same above a form's first field, read out at once. */
export function TroubleAlert({ trouble }: { trouble: Trouble | undefined }) {
  if (!trouble || trouble.kind === "signed-out") return null;
  return (
    <FormAlert>
      <TroubleText trouble={trouble} />
    </FormAlert>
  );
}

function Frozen({ seconds }: { seconds: number }) {
  const time = useDuration()(seconds);
  return (
    <Trans id="err.frozen">
      A removed authenticator was put back a short while ago. Two-step verification can be changed again in {time}.
    </Trans>
  );
}

function Stale() {
  return (
    <>
      <Trans id="err.stale">This page is out of date. Reload it and try again.</Trans>{" "}
      <button type="button" className={styles.link} onClick={() => location.reload()}>
        <Trans id="common.reload">Reload the page</Trans>
      </button>
    </>
  );
}

function ServerTrouble({ reference }: { reference: string | undefined }) {
  const { t } = useLingui();
  const id = reference ?? t({ id: "common.unknown", message: "Unknown" });
  return (
    <Trans id="err.server">
      Something went wrong on our side. Try again. If it keeps happening, quote reference {id}.
    </Trans>
  );
}
