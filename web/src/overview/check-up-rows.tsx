import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { OverviewQuery } from "../gql/graphql";
import { ClockOff } from "../security/clock-off";
import { CheckIcon, WarningIcon } from "../ui/icons";
import { PanelRow } from "../ui/panel";
import { clockOff, codesState, type IfLost, ifPhoneIsLost } from "./check-up";
import styles from "./overview.module.css";

type Me = NonNullable<OverviewQuery["me"]>;
type Row = { key: string; good: boolean; name: ReactNode; state: ReactNode; href: string; link: ReactNode };

/** The check-up in one glance: what needs attention comes first. */
export function CheckUp({ me }: { me: Me }) {
  const rows = useRows(me).sort((a, b) => Number(a.good) - Number(b.good));
  return (
    <>
      {rows.map(({ key, ...row }) => (
        <CheckUpRow key={key} {...row} />
      ))}
      {me.mfa.enabled ? <IfYouLoseThisPhone mfa={me.mfa} /> : null}
    </>
  );
}

function useRows({ mfa, sessions }: Me): Row[] {
  const off = clockOff(mfa);
  const manage = <Trans id="overview.manage">Manage</Trans>;
  const mfaRow: Row = {
    key: "mfa",
    good: mfa.enabled && !off,
    name: <Trans id="overview.mfa">Two-step verification</Trans>,
    state: off ? <ClockOff seconds={off.seconds} /> : <MfaState on={mfa.enabled} />,
    href: "/u/security",
    link: manage,
  };
  const codesRow: Row = {
    key: "codes",
    good: codesState(mfa.recoveryCodes?.remaining ?? 0) === "ok",
    name: <Trans id="overview.codes">Recovery codes</Trans>,
    state: <CodesState n={mfa.recoveryCodes?.remaining ?? 0} total={mfa.recoveryCodes?.total ?? 0} />,
    href: "/u/security",
    link: manage,
  };
  const sessionsRow: Row = {
    key: "sessions",
    good: true,
    name: <Trans id="overview.sessions">Sessions</Trans>,
    state: <SessionsState n={sessions.length} />,
    href: "/u/sessions",
    link: <Trans id="overview.review">Review</Trans>,
  };
  return mfa.enabled ? [mfaRow, codesRow, sessionsRow] : [mfaRow, sessionsRow];
}

function CheckUpRow({ good, name, state, href, link }: Omit<Row, "key">) {
  return (
    <PanelRow>
      <div className={styles.row}>
        <StateIcon good={good} />
        <div className={styles.what}>
          <p className={styles.name}>{name}</p>
          <p className={styles.state}>{state}</p>
        </div>
        <Link className={styles.link} href={href}>
          {link}
          <span className="visually-hidden"> {name}</span>
        </Link>
      </div>
    </PanelRow>
  );
}

/** Never colour alone: the shape differs, and a word stands beside it for those who hear. */
function StateIcon({ good }: { good: boolean }) {
  const { t } = useLingui();
  const word = good
    ? t({ id: "overview.good", message: "All good" })
    : t({ id: "overview.attention", message: "Needs attention" });
  return (
    <span className={good ? styles.good : styles.attention}>
      {good ? <CheckIcon /> : <WarningIcon />}
      <span className="visually-hidden">{word}</span>
    </span>
  );
}

function MfaState({ on }: { on: boolean }) {
  return on ? (
    <Trans id="overview.mfa.on">On. Signing in asks for your password and a code.</Trans>
  ) : (
    <Trans id="overview.mfa.off">Off. Your password alone signs you in.</Trans>
  );
}

function CodesState({ n, total }: { n: number; total: number }) {
  switch (codesState(n)) {
    case "ok":
      return (
        <Trans id="overview.codes.ok">
          {n} of {total} left.
        </Trans>
      );
    case "low":
      return (
        <Trans id="overview.codes.low">
          <Plural value={n} one="Only # left. Get new ones." other="Only # left. Get new ones." />
        </Trans>
      );
    case "none":
      return <Trans id="overview.codes.none">None left. Get new ones.</Trans>;
  }
}

function SessionsState({ n }: { n: number }) {
  return (
    <Trans id="overview.sessions.n">
      <Plural value={n} one="You’re only signed in here." other="# sessions are signed in." />
    </Trans>
  );
}

function IfYouLoseThisPhone({ mfa }: { mfa: Me["mfa"] }) {
  const lost = ifPhoneIsLost(mfa);
  return (
    <PanelRow>
      <div className={styles.row}>
        <StateIcon good={lost !== "none"} />
        <div className={styles.what}>
          <p className={styles.name}>
            <Trans id="overview.lost">If you lose this phone</Trans>
          </p>
          <p className={styles.state}>
            <LostState lost={lost} n={mfa.recoveryCodes?.remaining ?? 0} />
          </p>
        </div>
      </div>
    </PanelRow>
  );
}

function LostState({ lost, n }: { lost: IfLost; n: number }) {
  switch (lost) {
    case "both":
      return (
        <Trans id="overview.lost.both">
          You can still sign in with another authenticator, or with one of your{" "}
          <Plural value={n} one="# recovery code" other="# recovery codes" />.
        </Trans>
      );
    case "codes":
      return (
        <Trans id="overview.lost.codes">
          You can still sign in with one of your <Plural value={n} one="# recovery code" other="# recovery codes" />.
          Keep them away from your phone.
        </Trans>
      );
    case "apps":
      return (
        <Trans id="overview.lost.apps">
          You can still sign in with another authenticator, if it’s on another phone. You have no recovery codes left.
        </Trans>
      );
    case "none":
      return <Trans id="overview.lost.none">You couldn’t sign in any more. Get new recovery codes now.</Trans>;
  }
}
