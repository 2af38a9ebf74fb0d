import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import type { Outcome } from "../ui/outcome";
import { StepUpDialog } from "./step-up-dialog";

type StepUpRequired = { __typename: "StepUpRequired"; needsCode: boolean };
type Question = { needsCode: boolean; about: string; again: boolean };
type Ask = (question: Question) => Promise<boolean>;

/** What an operation brought once the person has proved who they are; or that they would rather not. */
export type ElevatedOutcome<Result> = Outcome<Exclude<Result, StepUpRequired>> | { kind: "cancelled" };

const StepUpContext = createContext<Ask>(async () => false);

/** Holds the one dialog that asks for fresh proof, above whatever screen or dialog needs it. */
export function StepUpProvider({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<Question & { answer: (proved: boolean) => void }>();
  const ask = useMemo<Ask>(() => (question) => new Promise((answer) => setOpen({ ...question, answer })), []);

  return (
    <StepUpContext value={ask}>
      {children}
      {open ? (
        <StepUpDialog
          needsCode={open.needsCode}
          about={open.about}
          again={open.again}
          onDone={(proved) => {
            // Gone from the page and its history before anything else happens to either.
            flushSync(() => setOpen(undefined));
            open.answer(proved);
          }}
        />
      ) : null}
    </StepUpContext>
  );
}

/**
 * Runs what may need fresh proof of who is there. It is tried first: a sign-in counts as proof for a while, so most
 * people are never asked. `about` names the action under way, for those who hear the dialog.
 */
export function useStepUp() {
  const ask = useContext(StepUpContext);
  return async <Result extends { __typename: string }>(
    run: () => Promise<Outcome<Result>>,
    about: string,
  ): Promise<ElevatedOutcome<Result>> => {
    for (let again = false; ; again = true) {
      const outcome = await run();
      if (!needsStepUp(outcome)) return outcome as Outcome<Exclude<Result, StepUpRequired>>;
      // Each further round is a person's choice, made in the dialog: nothing loops by itself.
      const proved = await ask({ needsCode: outcome.answer.needsCode, about, again });
      if (!proved) return { kind: "cancelled" };
    }
  };
}

function needsStepUp(
  outcome: Outcome<{ __typename: string }>,
): outcome is { kind: "answered"; answer: StepUpRequired } {
  return outcome.kind === "answered" && outcome.answer.__typename === "StepUpRequired";
}
