import { useApolloClient } from "@apollo/client/react";
import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { type MfaStateFragment, SecurityDocument, SetupMfaDocument, type SetupMfaMutation } from "../gql/graphql";
import { useStepUp } from "../step-up/step-up";
import { otherFailure, useOperation } from "../ui/outcome";
import { type Trouble, troubleOf } from "../ui/trouble-of";

export type MfaSetup = Extract<SetupMfaMutation["setupMfa"], { __typename: "MfaSetup" }>;

export type Setup =
  | { kind: "loading" }
  /** `before` is what was bound when this setup began: it tells how many steps there are, and what is new later. */
  | { kind: "ready"; setup: MfaSetup; before: MfaStateFragment["mfa"] }
  | { kind: "limit"; limit: number }
  | { kind: "wait"; seconds: number }
  | { kind: "trouble"; trouble: Trouble };

/**
 * The setup of this visit: one, however often the screen is drawn, since a second call makes the first QR code
 * worthless. The secret lives in this state alone, and goes with the screen.
 */
export function useSetup({ wanted, onCancelled }: { wanted: boolean; onCancelled: () => void }) {
  const { t } = useLingui();
  const client = useApolloClient();
  const stepUp = useStepUp();
  const { run } = useOperation(SetupMfaDocument);
  const [setup, setSetup] = useState<Setup>({ kind: "loading" });
  const begun = useRef(!wanted);

  async function boundSoFar() {
    const { data } = await client.query({ query: SecurityDocument, fetchPolicy: "network-only" });
    return data?.me?.mfa;
  }

  async function begin() {
    setSetup({ kind: "loading" });
    const about = t({ id: "wizard.title", message: "Add an authenticator app" });
    const [before, outcome] = await Promise.all([
      boundSoFar().catch((error: unknown) => ({ trouble: troubleOf(error) })),
      stepUp(() => run({}), about),
    ]);
    if (outcome.kind === "cancelled") return onCancelled();
    if (outcome.kind === "ignored" || !before) return;
    if (outcome.kind === "trouble") return setSetup({ kind: "trouble", trouble: outcome.trouble });
    if ("trouble" in before) return setSetup({ kind: "trouble", trouble: before.trouble });
    const { answer } = outcome;
    switch (answer.__typename) {
      case "MfaSetup":
        return setSetup({ kind: "ready", setup: answer, before });
      case "AuthenticatorLimitReached":
        return setSetup({ kind: "limit", limit: answer.limit });
      case "TooManyAttempts":
        return setSetup({ kind: "wait", seconds: answer.wait });
      default:
        return setSetup({ kind: "trouble", trouble: otherFailure(answer) });
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once a visit.
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void begin();
  }, []);

  return { setup, begin };
}
