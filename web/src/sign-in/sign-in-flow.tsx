import { useApolloClient } from "@apollo/client/react";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { loadAccount } from "../account-chunk";
import { tellOtherTabs, useBoot } from "../boot";
import type { Trouble } from "../ui/trouble-of";

type Flow = {
  /** The address as typed, so that no way back asks for it again. In memory only. */
  email: string;
  /** Someone came for the second step, but no sign-in was waiting. */
  noPending: boolean;
  /** A new password was set a moment ago, by a link of a mail. */
  passwordSet: boolean;
  /** What the next screen has to say, such as an answer that was lost on the way to it. */
  trouble: Trouble | undefined;
  update(change: Partial<Omit<Flow, "update">>): void;
};

const FlowContext = createContext<Flow | undefined>(undefined);

/** What the steps of a sign-in tell each other. The step itself is the server's to know: see `useBoot`. */
export function useSignInFlow(): Flow {
  const flow = useContext(FlowContext);
  if (!flow) throw new Error("useSignInFlow() outside of <SignInFlowProvider>");
  return flow;
}

const NOTHING_KNOWN = { email: "", noPending: false, passwordSet: false, trouble: undefined };

export function SignInFlowProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<Omit<Flow, "update">>(NOTHING_KNOWN);
  const update = useCallback<Flow["update"]>((change) => setState((before) => ({ ...before, ...change })), []);
  const value = useMemo(() => ({ ...state, update }), [state, update]);
  return <FlowContext value={value}>{children}</FlowContext>;
}

/**
 * Goes on after `SignedIn`: nothing of whoever was here before stays, the pages inside are fetched, and Boot is asked.
 * Once it knows who is here, the guards of the routes lead on. What stands in the way becomes the flow's trouble.
 */
export function useFinishSignIn(): (how?: "recovery-code") => Promise<void> {
  const client = useApolloClient();
  const boot = useBoot();
  const flow = useSignInFlow();

  async function finish(): Promise<Trouble | undefined> {
    try {
      await Promise.all([client.clearStore(), loadAccount()]);
    } catch {
      return { kind: "stale" };
    }
    const now = await boot.refresh();
    if (!now) return { kind: "network" };
    return now.me ? undefined : { kind: "cookies" };
  }

  return async (how) => {
    boot.noteRecoveryCode(how === "recovery-code");
    const trouble = await finish();
    flow.update(trouble ? { trouble } : NOTHING_KNOWN);
    if (!trouble) tellOtherTabs("signed-in");
  };
}

/**
 * Finds out what became of a sign-in whose answer was lost. Someone is signed in: the guards lead on. A second step
 * waits: that is where to go on. Otherwise nothing was done, and the screen says that the server can't be reached.
 */
export function useLostAnswer(): (email?: string) => Promise<undefined> {
  const boot = useBoot();
  const flow = useSignInFlow();
  const [path, navigate] = useLocation();
  return async (email) => {
    const now = await boot.refresh();
    if (now?.me) {
      flow.update(NOTHING_KNOWN);
      tellOtherTabs("signed-in");
    } else if (now?.pendingSignIn && path === "/login") {
      flow.update({ trouble: { kind: "network" }, email: email ?? "" });
      navigate(`/login/verify${location.search}`);
    }
    return undefined;
  };
}
