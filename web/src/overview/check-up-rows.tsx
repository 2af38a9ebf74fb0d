import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { OverviewQuery } from "../gql/graphql";
import { ClockOff } from "../security/clock-off";
import { OnDate } from "../ui/dates";
import { CheckIcon, WarningIcon } from "../ui/icons";
import { PanelRow } from "../ui/panel";
import { Pill } from "../ui/pill";
import { clockOff, codesState, type IfLost, ifPhoneIsLost, isAllGood, nextAgainstLoss } from "./check-up";
import styles from "./overview.module.css";

type Me = NonNullable<OverviewQuery["me"]>;
type Next = { href: string; words: ReactNode };
type Row = { key: string; good: boolean; name: ReactNode; state: ReactNode; next?: Next | undefined };

/** The check-up in one glance: what needs attention comes first. */
export function CheckUp({ me }: { me: Me }) {
  const rows = useRows(me).sort((a, b) => Number(a.good) - Number(b.good));
  return (
    <>
      {rows.map(({ key, ...row }) => (
        <CheckUpRow key={key} {...row} />
      ))}
    </>
  );
}

/** The whole check-up in one word. */
export function Verdict({ mfa }: { mfa: Me["mfa"] }) {
  return isAllGood(mfa) ? (
    <Pill kind="ok">
      <Trans id="overview.good">All good</Trans>
    </Pill>
  ) : (
    <Pill kind="warn">
      <Trans id="overview.attention">Needs attention</Trans>
    </Pill>
  );
}

function useRows({ mfa, sessions }: Me): Row[] {
  const off = clockOff(mfa);
  const codes = codesState(mfa.recoveryCodes?.remaining ?? 0);
  const manage = { href: "/u/security", words: <Trans id="overview.manage">Manage</Trans> };
  const mfaRow: Row = {
    key: "mfa",
    good: mfa.enabled && !off,
    name: <Trans id="overview.mfa">Two-step verification</Trans>,
    state: off ? <ClockOff seconds={off.seconds} /> : <MfaState on={mfa.enabled} />,
    // While it is off, the way to it stands above, larger.
    next: mfa.enabled ? manage : undefined,
  };
  const codesRow: Row = {
    key: "codes",
    good: codes === "ok",
    name: <Trans id="overview.codes">Recovery codes</Trans>,
    state: <CodesState n={mfa.recoveryCodes?.remaining ?? 0} total={mfa.recoveryCodes?.total ?? 0} />,
    next: codes === "ok" ? manage : NEXT["new-codes"],
  };
  const sessionsRow: Row = {
    key: "sessions",
    good: true,
    name: <Trans id="overview.sessions">Sessions</Trans>,
    state: <SessionsState n={sessions.length} />,
    next: { href: "/u/sessions", words: <Trans id="overview.review">Review</Trans> },
  };
  return mfa.enabled ? [mfaRow, codesRow, sessionsRow, lostRow(mfa)] : [mfaRow, sessionsRow];
}

function lostRow(mfa: Me["mfa"]): Row {
  const lost = ifPhoneIsLost(mfa);
  const next = nextAgainstLoss(mfa, Date.now());
  const n = mfa.recoveryCodes?.remaining ?? 0;
  return {
    key: "lost",
    good: lost !== "none",
    name: <Trans id="overview.lost">If you lose this phone</Trans>,
    state: (
      <>
        <LostState lost={lost} n={n} />
        {n > 0 ? <Checked at={mfa.recoveryCodes?.lastCheckedAt} /> : null}
      </>
    ),
    next: next && NEXT[next],
  };
}

const NEXT = {
  "new-codes": { href: "/u/security#new-codes", words: <Trans id="security.codes.new">Get new codes</Trans> },
  "check-code": { href: "/u/security#check-code", words: <Trans id="drill.open">Check a code</Trans> },
  "add-app": { href: "/u/security/mfa/new", words: <Trans id="mfa.add">Add an authenticator app</Trans> },
};

function CheckUpRow({ good, name, state, next }: Omit<Row, "key">) {
  return (
    <PanelRow>
      <div className={styles.row}>
        <StateIcon good={good} />
        <div className={styles.what}>
          <p className={styles.name}>{name}</p>
          <p className={styles.state}>{state}</p>
        </div>
        {next ? (
          <Link className={styles.link} href={next.href}>
            {next.words}
            <span className="visually-hidden"> {name}</span>
          </Link>
        ) : null}
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

/** Codes that nobody can find, or that were copied wrong, help nobody: when this was last looked at. */
function Checked({ at }: { at: string | null | undefined }) {
  const date = at ? <OnDate at={at} /> : null;
  return (
    <span className={styles.checked}>
      {date ? (
        <Trans id="overview.lost.checked">You last checked one on {date}.</Trans>
      ) : (
        <Trans id="overview.lost.unchecked">You haven’t checked yet that the codes you kept are right.</Trans>
      )}
    </span>
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
