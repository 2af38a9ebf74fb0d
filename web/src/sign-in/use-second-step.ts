import { useState } from "react";
import { useLocation } from "wouter";
import { useBoot } from "../boot";
import type { VerifyMfaMutation } from "../gql/entry/graphql";
import { type Outcome, otherFailure } from "../ui/outcome";
import { type CodeRefusal, closes } from "../ui/refused-code";
import type { Trouble } from "../ui/trouble-of";
import { useFinishSignIn, useSignInFlow } from "./sign-in-flow";

/** Why a second step did not sign in. */
export type SecondStepRefusal =
  | { kind: "code"; refusal: CodeRefusal }
  /** Too many tries: the field takes nothing until `over`. */
  | { kind: "wait"; seconds: number; over: boolean }
  | { kind: "expired" }
  | { kind: "trouble"; trouble: Trouble };

/** Both second steps answer alike. */
type Answer = VerifyMfaMutation["verifyMfa"];

/** What the two second steps share: how an answer is taken, and when the field is closed. */
export function useSecondStep(how?: "recovery-code") {
  const boot = useBoot();
  const flow = useSignInFlow();
  const finish = useFinishSignIn();
  const [, navigate] = useLocation();
  const [refusal, setRefusal] = useState<SecondStepRefusal>();
  const [done, setDone] = useState(false);

  async function settle(outcome: Outcome<Answer>) {
    if (outcome.kind === "ignored") return;
    if (outcome.kind === "trouble") return setRefusal({ kind: "trouble", trouble: outcome.trouble });
    if (outcome.answer.__typename !== "SignedIn") return setRefusal(refusalOf(outcome.answer));
    setDone(true);
    await finish(how);
    setDone(false);
  }

  /** Before an attempt: nothing said of the former one holds. */
  function begin() {
    setRefusal(undefined);
    flow.update({ trouble: undefined });
  }

  function startAgain() {
    boot.holdPending(null);
    navigate(`/login${location.search}`);
  }

  return {
    refusal,
    edited: () => setRefusal(undefined),
    begin,
    settle,
    startAgain,
    done,
    /** This sign-in is over: only starting again helps. */
    closed: refusal?.kind === "expired" || (refusal?.kind === "code" && closes(refusal.refusal)),
    waiting: refusal?.kind === "wait" && !refusal.over,
    waitOver: () => setRefusal((now) => (now?.kind === "wait" ? { ...now, over: true } : now)),
  };
}

export type SecondStepState = ReturnType<typeof useSecondStep>;

function refusalOf(answer: Exclude<Answer, { __typename: "SignedIn" }>): SecondStepRefusal {
  switch (answer.__typename) {
    case "InvalidCode":
      return { kind: "code", refusal: answer };
    case "ChallengeExpired":
      return { kind: "expired" };
    case "TooManyAttempts":
      return { kind: "wait", seconds: answer.wait, over: false };
    default:
      return { kind: "trouble", trouble: otherFailure(answer) };
  }
}
