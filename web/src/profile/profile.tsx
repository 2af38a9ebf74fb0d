import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { NotLoaded } from "../account/loaded";
import { Page } from "../account/page";
import { useBoot } from "../boot";
import { ProfileDocument } from "../gql/graphql";
import { OnDate } from "../ui/dates";
import { useLoad } from "../ui/outcome";
import { Panel, PanelRow } from "../ui/panel";
import { Preferences } from "./preferences";
import styles from "./profile.module.css";

/** Who this account belongs to, and how these pages look and speak in this browser. */
export function Profile() {
  const { t } = useLingui();
  const load = useLoad(ProfileDocument);
  return (
    <Page title={t({ id: "profile.title", message: "Profile" })}>
      <Panel title={<Trans id="profile.details">Your details</Trans>}>
        <PanelRow>
          <Details createdAt={load.data?.me?.createdAt} />
        </PanelRow>
        {load.trouble && !load.data ? <NotLoaded trouble={load.trouble} retry={load.retry} /> : null}
        <PanelRow>
          <Fixed />
        </PanelRow>
      </Panel>
      <Preferences />
    </Page>
  );
}

/** Who is here is known from the start; only since when has to be loaded, in a line that is there already. */
function Details({ createdAt }: { createdAt: string | undefined }) {
  const { me } = useBoot();
  return (
    <dl className={styles.details}>
      <Detail term={<Trans id="profile.name">Name</Trans>}>
        {me?.name ?? <Trans id="profile.none">Not given</Trans>}
      </Detail>
      <Detail term={<Trans id="profile.email">Email</Trans>}>
        <bdi dir="ltr" translate="no">
          {me?.email}
        </bdi>
      </Detail>
      <Detail term={<Trans id="profile.since">Account created</Trans>}>
        {createdAt ? <OnDate at={createdAt} /> : "\u00a0"}
      </Detail>
    </dl>
  );
}

function Detail({ term, children }: { term: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.detail}>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Fixed() {
  const { name: site, supportUrl } = useBoot().site;
  const text = <Trans id="profile.fixed">To change these, ask the people who run {site}.</Trans>;
  return <p className={styles.note}>{supportUrl ? <a href={supportUrl}>{text}</a> : text}</p>;
}
