import { useApolloClient } from "@apollo/client/react";
import { plural } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { flushSync } from "react-dom";
import { RevokeOtherSessionsDocument, type RevokeOtherSessionsMutation, SessionsDocument } from "../gql/graphql";
import { useStepUp } from "../step-up/step-up";
import { otherFailure, useOperation } from "../ui/outcome";
import { Question } from "../ui/question";
import { useStatus } from "../ui/status-bar";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import { useWriteSessions } from "./use-write-sessions";

type Props = { n: number; onClose: () => void; onSigningOut: () => void };

/** Asks before every other session ends. `n` is how many there are. */
export function SignOutOthers({ n, onClose, onSigningOut }: Props) {
  const { t } = useLingui();
  const client = useApolloClient();
  const status = useStatus();
  const stepUp = useStepUp();
  const write = useWriteSessions();
  const { run, busy } = useOperation(RevokeOtherSessionsDocument);
  const [trouble, setTrouble] = useState<Trouble>();

  async function look(): Promise<RevokeOtherSessionsMutation["revokeOtherSessions"] | undefined> {
    const { data } = await client.query({ query: SessionsDocument, fetchPolicy: "network-only" });
    const user = data?.me;
    if (!user || user.sessions.length > 1) return undefined;
    return { __typename: "OtherSessionsRevoked", count: n, user };
  }

  async function signOut() {
    setTrouble(undefined);
    const about = t({ id: "sessions.others", message: "Sign out everywhere else" });
    const outcome = await stepUp(() => run({}, look), about);
    if (outcome.kind === "trouble") return setTrouble(outcome.trouble);
    if (outcome.kind !== "answered") return;
    const { answer } = outcome;
    if (answer.__typename !== "OtherSessionsRevoked") return setTrouble(otherFailure(answer));
    flushSync(onClose);
    // The button that opened this goes with the other sessions.
    onSigningOut();
    write(answer.user);
    status.show(doneText(answer.count));
  }

  function doneText(n: number) {
    return t({
      id: "sessions.others.done",
      message: `${plural(n, { one: "# session signed out.", other: "# sessions signed out." })}`,
    });
  }

  return (
    <Question
      title={<Trans id="sessions.others.h">Sign out everywhere else?</Trans>}
      alert={<TroubleAlert trouble={trouble} />}
      submit={<Trans id="sessions.others">Sign out everywhere else</Trans>}
      busyLabel={<Trans id="signOut.busy">Signing out…</Trans>}
      busy={busy}
      kind="danger"
      onSubmit={signOut}
      onClose={onClose}
    >
      <Trans id="sessions.others.p">
        <Plural
          value={n}
          one="# other session will be signed out. This one stays."
          other="# other sessions will be signed out. This one stays."
        />
      </Trans>
    </Question>
  );
}
