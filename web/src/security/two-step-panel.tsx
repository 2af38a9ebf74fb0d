import { Plural, Trans } from "@lingui/react/macro";
import rows from "../account/rows.module.css";
import { useBoot } from "../boot";
import type { MfaStateFragment } from "../gql/graphql";
import { ButtonLink } from "../ui/button";
import { controlAt, useFocusAfterRemoval } from "../ui/focus-after-removal";
import { Panel, PanelRow } from "../ui/panel";
import { Pill } from "../ui/pill";
import { AuthenticatorRow } from "./authenticator-row";
import styles from "./security.module.css";

type Mfa = MfaStateFragment["mfa"];

/** Whether signing in takes a second step, and the apps it takes. */
export function TwoStepPanel({ mfa, reload }: { mfa: Mfa; reload: () => void }) {
  const { site } = useBoot();
  const removing = useFocusAfterRemoval(
    mfa.authenticators.length,
    (index) => controlAt("[data-remove]", index) ?? document.getElementById("add-authenticator"),
  );
  const full = mfa.authenticators.length >= site.maxAuthenticators;
  return (
    <Panel
      title={<Trans id="security.mfa.h">Two-step verification (MFA)</Trans>}
      aside={
        mfa.enabled ? (
          <Pill kind="ok">
            <Trans id="security.on">On</Trans>
          </Pill>
        ) : (
          <Pill kind="warn">
            <Trans id="security.off">Off</Trans>
          </Pill>
        )
      }
    >
      {mfa.enabled ? <Authenticators mfa={mfa} reload={reload} onRemoving={removing} /> : <NoneYet />}
      <PanelRow>
        {mfa.enabled && full ? (
          <LimitReached limit={site.maxAuthenticators} />
        ) : (
          <ButtonLink kind={mfa.enabled ? "secondary" : "primary"} href="/u/security/mfa/new" id="add-authenticator">
            {mfa.enabled ? (
              <Trans id="mfa.add">Add an authenticator app</Trans>
            ) : (
              <Trans id="mfa.setUp">Set up two-step verification</Trans>
            )}
          </ButtonLink>
        )}
      </PanelRow>
    </Panel>
  );
}

function NoneYet() {
  return (
    <PanelRow>
      <p>
        <Trans id="security.mfa.empty">You haven’t added an authenticator app yet.</Trans>
      </p>
      <p className={styles.muted}>
        <Trans id="security.mfa.why">
          An app on your phone makes a new code every 30 seconds. With it, a stolen password isn’t enough to sign in.
        </Trans>
      </p>
    </PanelRow>
  );
}

type AuthenticatorsProps = { mfa: Mfa; reload: () => void; onRemoving: (index: number) => void };

function Authenticators({ mfa, reload, onRemoving }: AuthenticatorsProps) {
  return (
    <>
      <PanelRow>
        <p>
          <Trans id="overview.mfa.on">On. Signing in asks for your password and a code.</Trans>
        </p>
      </PanelRow>
      <ul className={`${rows.list} ${styles.list}`}>
        {mfa.authenticators.map((authenticator, index) => (
          <AuthenticatorRow
            key={authenticator.id}
            authenticator={authenticator}
            last={mfa.authenticators.length === 1}
            reload={reload}
            onRemoving={() => onRemoving(index)}
          />
        ))}
      </ul>
    </>
  );
}

/** How many authenticators an account can have, and what to do when that is not enough. */
export function LimitReached({ limit }: { limit: number }) {
  return (
    <p className={styles.muted}>
      <Trans id="security.limit">
        You have <Plural value={limit} one="# authenticator" other="# authenticators" />, as many as an account can
        have. Remove one to add another.
      </Trans>
    </p>
  );
}
