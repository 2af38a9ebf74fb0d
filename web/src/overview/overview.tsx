import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { Loaded } from "../account/loaded";
import { Page } from "../account/page";
import { EventRow, NoEvents } from "../activity/event-row";
import { useBoot } from "../boot";
import { OverviewDocument } from "../gql/graphql";
import { ButtonLink } from "../ui/button";
import { useLoad } from "../ui/outcome";
import { Panel, PanelRow } from "../ui/panel";
import { CheckUp } from "./check-up-rows";
import styles from "./overview.module.css";
import { RecoveryCodeWasUsed } from "./recovery-code-was-used";

/** The first page inside: what is strong, what to do next, what happened lately. */
export function Overview() {
  const { t } = useLingui();
  const { me, usedRecoveryCode } = useBoot();
  const load = useLoad(OverviewDocument);
  const mfa = load.data?.me?.mfa;
  return (
    <Page title={t({ id: "overview.title", message: "Overview" })} heading={<Greeting name={me?.name} />} large>
      {usedRecoveryCode && mfa ? <RecoveryCodeWasUsed n={mfa.recoveryCodes?.remaining ?? 0} /> : null}
      {mfa && !mfa.enabled ? <Protect /> : null}
      <Panel title={<Trans id="overview.checkup">Security check-up</Trans>}>
        <Loaded load={load} rows={3}>
          {({ me }) => (me ? <CheckUp me={me} /> : null)}
        </Loaded>
      </Panel>
      <Panel
        title={<Trans id="overview.recent">Recent activity</Trans>}
        aside={
          <Link className={styles.link} href="/u/activity">
            <Trans id="overview.seeAll">See all</Trans>
          </Link>
        }
      >
        <Loaded load={load} rows={3}>
          {({ me }) => (
            <>
              {me?.securityEvents.edges.length === 0 ? <NoEvents /> : null}
              {me?.securityEvents.edges.map(({ node }) => (
                <PanelRow key={node.id}>
                  <EventRow event={node} dated />
                </PanelRow>
              ))}
            </>
          )}
        </Loaded>
      </Panel>
    </Page>
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
