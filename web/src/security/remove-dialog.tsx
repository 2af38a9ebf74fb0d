import { useApolloClient } from "@apollo/client/react";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { flushSync } from "react-dom";
import { useBoot } from "../boot";
import { SecurityDocument, UnbindMfaDocument, type UnbindMfaMutation } from "../gql/graphql";
import { useStepUp } from "../step-up/step-up";
import { otherFailure, useOperation } from "../ui/outcome";
import { Question } from "../ui/question";
import { useStatus } from "../ui/status-bar";
import { TroubleAlert } from "../ui/trouble";
import type { Trouble } from "../ui/trouble-of";
import type { Authenticator } from "./authenticator";
import { useWriteMfa } from "./use-write-mfa";

type Props = {
  authenticator: Authenticator;
  last: boolean;
  reload: () => void;
  onClose: () => void;
  onRemoving: () => void;
};

/** Asks before an authenticator goes, and tells what goes with it. The safe answer has the focus. */
export function RemoveDialog({ authenticator, last, reload, onClose, onRemoving }: Props) {
  const { t } = useLingui();
  const client = useApolloClient();
  const status = useStatus();
  const issuer = useBoot().site.issuer;
  const writeMfa = useWriteMfa();
  const stepUp = useStepUp();
  const { run, busy } = useOperation(UnbindMfaDocument);
  const [trouble, setTrouble] = useState<Trouble>();
  const { id, name } = authenticator;

  async function look(): Promise<UnbindMfaMutation["unbindMfa"] | undefined> {
    const { data } = await client.query({ query: SecurityDocument, fetchPolicy: "network-only" });
    const user = data?.me;
    if (!user || user.mfa.authenticators.some((other) => other.id === id)) return undefined;
    return { __typename: "MfaUnbound", user };
  }

  function finish(message: string, change: () => void) {
    flushSync(onClose);
    onRemoving();
    change();
    status.show(message);
  }

  async function remove() {
    setTrouble(undefined);
    const outcome = await stepUp(
      () => run({ input: { authenticatorId: id } }, look),
      t({ id: "security.app.removeLabel", message: `Remove ${name}` }),
    );
    if (outcome.kind === "trouble") return setTrouble(outcome.trouble);
    if (outcome.kind !== "answered") return;
    const { answer } = outcome;
    switch (answer.__typename) {
      case "MfaUnbound":
        return finish(
          answer.user.mfa.enabled
            ? t({ id: "remove.done", message: `“${name}” removed. Delete its entry for ${issuer} in your app too.` })
            : t({
                id: "remove.doneLast",
                message: `“${name}” removed. Two-step verification is off. Delete its entry for ${issuer} in your app too.`,
              }),
          () => writeMfa(answer.user),
        );
      case "NotFound":
        return finish(t({ id: "remove.gone", message: "It had already been removed." }), reload);
      default:
        return setTrouble(otherFailure(answer));
    }
  }

  return (
    <Question
      title={<Trans id="remove.h">Remove “{name}”?</Trans>}
      alert={<TroubleAlert trouble={trouble} />}
      keep={<Trans id="remove.keep">Keep it</Trans>}
      submit={<Trans id="security.app.remove">Remove</Trans>}
      busyLabel={<Trans id="remove.busy">Removing…</Trans>}
      busy={busy}
      kind="danger"
      onSubmit={remove}
      onClose={onClose}
    >
      {last ? (
        <Trans id="remove.last">
          This turns off two-step verification. Your recovery codes stop working, and your other sessions will be signed
          out.
        </Trans>
      ) : (
        <Trans id="remove.more">
          You can still sign in with your other authenticators. Your other sessions will be signed out.
        </Trans>
      )}
    </Question>
  );
}
