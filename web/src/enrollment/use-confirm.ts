import { useApolloClient } from "@apollo/client/react";
import { useRef, useState } from "react";
import { ConfirmMfaDocument, type ConfirmMfaMutation, type MfaStateFragment, SecurityDocument } from "../gql/graphql";
import { useWriteMfa } from "../security/use-write-mfa";
import { otherFailure, useOperation } from "../ui/outcome";
import { type CodeRefusal, closes } from "../ui/refused-code";
import type { Trouble } from "../ui/trouble-of";
import type { MfaSetup } from "./use-setup";

/** What the last step tells. */
export type Bound = {
  name: string;
  /** It turned two-step verification on. */
  first: boolean;
  /** Set when recovery codes were made that never reached this page. */
  lostCodesMadeAt?: string | undefined;
};

export type Confirmed = (bound: Bound, codes: readonly string[] | null) => void;

export type SetupRefusal =
  | { kind: "code"; refusal: CodeRefusal }
  | { kind: "wait"; seconds: number }
  | { kind: "expired" }
  | { kind: "trouble"; trouble: Trouble };

type Props = { setup: MfaSetup; before: MfaStateFragment["mfa"]; onBound: Confirmed };
type Answer = ConfirmMfaMutation["confirmMfa"];

const MAX_NAME = 64;

/** Confirms a setup with a code, and takes the answer. */
export function useConfirm({ setup, before, onBound }: Props) {
  const client = useApolloClient();
  const writeMfa = useWriteMfa();
  const operation = useOperation(ConfirmMfaDocument);
  const [refusal, setRefusal] = useState<SetupRefusal>();
  const [waiting, setWaiting] = useState(false);
  // An answer was lost, and what became of it could not be seen: this setup may be done.
  const unsure = useRef(false);

  /** Without an answer: one authenticator more than before means that it was bound all the same. */
  async function look(): Promise<Answer | undefined> {
    const { data } = await client.query({ query: SecurityDocument, fetchPolicy: "network-only" });
    const known = new Set(before.authenticators.map(({ id }) => id));
    const authenticator = data?.me?.mfa.authenticators.find(({ id }) => !known.has(id));
    if (!data?.me || !authenticator) return undefined;
    return { __typename: "MfaBound", authenticator, recoveryCodes: null, user: data.me };
  }

  async function run(code: string, typedName: string) {
    setRefusal(undefined);
    const name = [...typedName.trim()].slice(0, MAX_NAME).join("");
    const outcome = await operation.run({ input: { enrollment: setup.enrollment, code, ...(name && { name }) } }, look);
    if (outcome.kind === "ignored") return;
    if (outcome.kind === "trouble") {
      unsure.current ||= outcome.trouble.kind === "network";
      return setRefusal({ kind: "trouble", trouble: outcome.trouble });
    }
    let { answer } = outcome;
    if (answer.__typename === "EnrollmentExpired" && unsure.current) {
      answer = (await look().catch(() => undefined)) ?? answer;
    }
    if (answer.__typename === "MfaBound") return bound(answer);
    const why = refusalOf(answer);
    setRefusal(why);
    setWaiting(why.kind === "wait");
  }

  function bound({ authenticator, recoveryCodes, user }: Extract<Answer, { __typename: "MfaBound" }>) {
    writeMfa(user);
    const first = !before.enabled;
    const lostCodesMadeAt = first && !recoveryCodes ? user.mfa.recoveryCodes?.createdAt : undefined;
    onBound({ name: authenticator.name, first, lostCodesMadeAt }, recoveryCodes ?? null);
  }

  return {
    run,
    busy: operation.busy,
    refusal,
    waiting,
    waitOver: () => setWaiting(false),
    edited: () => setRefusal(undefined),
    /** Only a new setup helps. */
    closed: refusal?.kind === "expired" || (refusal?.kind === "code" && closes(refusal.refusal)),
  };
}

function refusalOf(answer: Exclude<Answer, { __typename: "MfaBound" }>): SetupRefusal {
  switch (answer.__typename) {
    case "InvalidCode":
      return { kind: "code", refusal: answer };
    case "EnrollmentExpired":
      return { kind: "expired" };
    case "TooManyAttempts":
      return { kind: "wait", seconds: answer.wait };
    default:
      return { kind: "trouble", trouble: otherFailure(answer) };
  }
}
