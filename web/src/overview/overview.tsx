import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Loaded } from "../account/loaded";
import { Page } from "../account/page";
import { EventRow, NoEvents } from "../activity/event-row";
import { useBoot } from "../boot";
import { OverviewDocument, type OverviewQuery } from "../gql/graphql";
import { ButtonLink } from "../ui/button";
import { type Load, useLoad } from "../ui/outcome";
import { Panel, PanelRow } from "../ui/panel";
import { CheckUp, Verdict } from "./check-up-rows";
import styles from "./overview.module.css";
import { RecoveryCodeWasUsed } from "./recovery-code-was-used";

/** The first page inside: what is strong, what to do next, what happened lately. */
export function Overview() {
  const { t } = useLingui();
  const { me, usedRecoveryCode } = useBoot();
  const load = useLoad(OverviewDocument);
  const known = load.data?.me;
  return (
    <Page title={t({ id: "overview.title", message: "Overview" })} heading={<Greeting name={me?.name} />} large>
      {/* Once known, the panels are new ones: how many rows they have, and whether one stands above, is not foreseen. */}
      {known ? <Known me={known} usedRecoveryCode={usedRecoveryCode} /> : <NotYet load={load} />}
    </Page>
  );
}

type Me = NonNullable<OverviewQuery["me"]>;

function Known({ me, usedRecoveryCode }: { me: Me; usedRecoveryCode: boolean }) {
  const events = me.securityEvents.edges;
  return (
    <>
      {usedRecoveryCode ? <RecoveryCodeWasUsed n={me.mfa.recoveryCodes?.remaining ?? 0} /> : null}
      {me.mfa.enabled ? null : <Protect />}
      <CheckUpPanel aside={<Verdict mfa={me.mfa} />}>
        <CheckUp me={me} />
      </CheckUpPanel>
      <RecentPanel>
        {events.length === 0 ? <NoEvents /> : null}
        {events.map(({ node }) => (
          <PanelRow key={node.id}>
            <EventRow event={node} dated />
          </PanelRow>
        ))}
      </RecentPanel>
    </>
  );
}

function NotYet({ load }: { load: Load<OverviewQuery> }) {
  return (
    <>
      <CheckUpPanel>
        <Loaded load={load} rows={3}>
          {() => null}
        </Loaded>
      </CheckUpPanel>
      <RecentPanel>
        <Loaded load={load} rows={3}>
          {() => null}
        </Loaded>
      </RecentPanel>
    </>
  );
}

function CheckUpPanel({ aside, children }: { aside?: ReactNode; children: ReactNode }) {
  return (
    <Panel title={<Trans id="overview.checkup">Security check-up</Trans>} aside={aside}>
      {children}
    </Panel>
  );
}

function RecentPanel({ children }: { children: ReactNode }) {
  return (
    <Panel
      title={<Trans id="overview.recent">Recent activity</Trans>}
      aside={
        <Link className={styles.link} href="/u/activity">
          <Trans id="overview.seeAll">See all</Trans>
        </Link>
      }
    >
      {children}
    </Panel>
  );
}

function Greeting({ name }: { name: string | null | undefined }) {
  if (!name) return <Trans id="overview.h1.noName">Your account</Trans>;
  return <Trans id="overview.h1">Hi, {name}</Trans>;
}

function Protect() {
  return (
    <section className={styles.protect} aria-labelledby="protect">
      <h2 id="protect">
        <Trans id="overview.protect.h">Protect your account</Trans>
      </h2>
      <p>
        <Trans id="overview.protect.p">
          Add a second step, so that a stolen password isn’t enough to sign in. It takes about a minute.
        </Trans>
      </p>
      <ButtonLink kind="primary" href="/u/security/mfa/new">
        <Trans id="mfa.setUp">Set up two-step verification</Trans>
      </ButtonLink>
    </section>
  );
}
