import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { NotLoaded } from "../account/loaded";
import { Page } from "../account/page";
import { useBoot } from "../boot";
import { ProfileDocument } from "../gql/graphql";
import { Button } from "../ui/button";
import { OnDate } from "../ui/dates";
import { useLoad } from "../ui/outcome";
import { Panel, PanelRow } from "../ui/panel";
import { DeleteAccountPanel } from "./delete-account";
import { NameForm } from "./name-form";
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
      <DeleteAccountPanel />
    </Page>
  );
}

/** Who is here is known from the start; only since when has to be loaded, in a line that is there already. */
function Details({ createdAt }: { createdAt: string | undefined }) {
  const { me } = useBoot();
  return (
    <dl className={styles.details}>
      <Name />
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

function Name() {
  const { t } = useLingui();
  const { me } = useBoot();
  const [changing, setChanging] = useState(false);
  const button = useRef<HTMLButtonElement>(null);

  function stop() {
    flushSync(() => setChanging(false));
    button.current?.focus();
  }

  const term = <Trans id="profile.name">Name</Trans>;
  if (changing) {
    return (
      <div>
        <dt className="visually-hidden">{term}</dt>
        <dd>
          <NameForm onDone={stop} />
        </dd>
      </div>
    );
  }
  return (
    <Detail
      term={term}
      action={
        <Button
          ref={button}
          kind="quiet"
          aria-label={t({ id: "profile.name.changeLabel", message: "Change your name" })}
          onClick={() => setChanging(true)}
        >
          <Trans id="profile.change">Change</Trans>
        </Button>
      }
    >
      {me?.name ?? <Trans id="profile.none">Not given</Trans>}
    </Detail>
  );
}

function Detail({ term, action, children }: { term: ReactNode; action?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.detail}>
      <dt>{term}</dt>
      <dd>{children}</dd>
      {action ? <dd className={styles.change}>{action}</dd> : null}
    </div>
  );
}

function Fixed() {
  const { name: site, supportUrl } = useBoot().site;
  const text = <Trans id="profile.fixed">To change these, ask the people who run {site}.</Trans>;
  return <p className={styles.note}>{supportUrl ? <a href={supportUrl}>{text}</a> : text}</p>;
}
