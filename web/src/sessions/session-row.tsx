import { useApolloClient } from "@apollo/client/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useId, useState } from "react";
import rows from "../account/rows.module.css";
import {
  RevokeSessionDocument,
  type RevokeSessionMutation,
  type SessionRowFragment,
  SessionsDocument,
} from "../gql/graphql";
import { useStepUp } from "../step-up/step-up";
import { Button } from "../ui/button";
import { Ago, AtTime } from "../ui/dates";
import { ComputerIcon, PhoneIcon } from "../ui/icons";
import { otherFailure, useOperation } from "../ui/outcome";
import { Pill } from "../ui/pill";
import { useStatus } from "../ui/status-bar";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import { Place } from "./place";
import styles from "./sessions.module.css";
import { signInMethod } from "./sign-in-method";
import { useDevice } from "./use-device";
import { useWriteSessions } from "./use-write-sessions";

type Props = {
  session: SessionRowFragment;
  reload: () => void;
  /** The row is about to go, and the focus with it. */
  onSigningOut: () => void;
};

/** One session: which device, where, since when. Every one but this can be signed out here. */
export function SessionRow({ session, reload, onSigningOut }: Props) {
  const id = useId();
  const { signOut, busy, trouble } = useSignOut(session, reload, onSigningOut);
  const device = useDevice()(session.device);
  return (
    <li className={rows.row}>
      {/iPhone|Android|iPad|mobile/i.test(session.device ?? "") ? <PhoneIcon /> : <ComputerIcon />}
      <div className={`${rows.facts} ${styles.facts}`}>
        <p className={`${rows.name} ${styles.name}`}>
          <bdi id={`${id}-device`}>{device}</bdi>
          {session.current ? (
            <Pill kind="ok">
              <Trans id="sessions.this">This session</Trans>
            </Pill>
          ) : null}
        </p>
        <p className={rows.detail}>
          <LastSeen session={session} /> · <Place address={session.ipAddress} />
        </p>
        <p className={rows.detail}>
          <Since session={session} />
        </p>
        <TroubleAlert trouble={trouble} />
      </div>
      {session.current ? null : (
        <Button
          data-sign-out
          className={styles.signOut}
          busy={busy}
          // Only the busy sign is seen: with its words the button would be wide in a row of its own.
          busyLabel={
            <span className="visually-hidden">
              <Trans id="signOut.busy">Signing out…</Trans>
            </span>
          }
          id={`${id}-sign-out`}
          aria-labelledby={`${id}-sign-out ${id}-device`}
          onClick={signOut}
        >
          <Trans id="sessions.signOut">Sign out</Trans>
        </Button>
      )}
    </li>
  );
}

function LastSeen({ session }: { session: SessionRowFragment }) {
  if (session.current) return <Trans id="sessions.active">Active now</Trans>;
  const when = <Ago at={session.lastSeenAt} />;
  return <Trans id="sessions.seen">Last active {when}</Trans>;
}

function Since({ session }: { session: SessionRowFragment }) {
  const method = <Method amr={session.amr} />;
  const date = <AtTime at={session.createdAt} />;
  const end = <AtTime at={session.expiresAt} />;
  return (
    <Trans id="sessions.since">
      Signed in {date} with {method} · Ends {end}
    </Trans>
  );
}

function Method({ amr }: { amr: readonly string[] }) {
  switch (signInMethod(amr)) {
    case "code":
      return <Trans id="sessions.method.otp">password and code</Trans>;
    case "recovery-code":
      return <Trans id="sessions.method.recovery">password and recovery code</Trans>;
    case "password":
      return <Trans id="sessions.method.pwd">password</Trans>;
  }
}

function useSignOut(session: SessionRowFragment, reload: () => void, onSigningOut: () => void) {
  const { t } = useLingui();
  const client = useApolloClient();
  const status = useStatus();
  const stepUp = useStepUp();
  const write = useWriteSessions();
  const { run, busy } = useOperation(RevokeSessionDocument);
  const [trouble, setTrouble] = useState<Trouble>();
  const device = useDevice()(session.device);

  async function look(): Promise<RevokeSessionMutation["revokeSession"] | undefined> {
    const { data } = await client.query({ query: SessionsDocument, fetchPolicy: "network-only" });
    const user = data?.me;
    if (!user || user.sessions.some(({ id }) => id === session.id)) return undefined;
    return { __typename: "SessionRevoked", user };
  }

  async function signOut() {
    setTrouble(undefined);
    const outcome = await stepUp(
      () => run({ input: { sessionId: session.id } }, look),
      t({ id: "sessions.signOutLabel", message: `Sign out ${device}` }),
    );
    if (outcome.kind === "trouble") return setTrouble(outcome.trouble);
    if (outcome.kind !== "answered") return;
    switch (outcome.answer.__typename) {
      case "SessionRevoked":
        onSigningOut();
        write(outcome.answer.user);
        return status.show(t({ id: "sessions.signedOut", message: `${device} was signed out.` }));
      case "NotFound":
        onSigningOut();
        reload();
        return status.show(t({ id: "sessions.gone", message: "That session had already ended." }));
      default:
        return setTrouble(otherFailure(outcome.answer));
    }
  }

  return { signOut, busy, trouble };
}
