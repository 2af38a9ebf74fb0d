import { useApolloClient } from "@apollo/client/react";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { BootDocument, type BootQuery } from "./gql/entry/graphql";
import { type Trouble, troubleOf } from "./ui/trouble-of";

type PendingSignIn = NonNullable<BootQuery["pendingSignIn"]>;

export type Boot = {
  /** Until Boot has answered, only the name is known; numbers are 0. */
  site: BootQuery["site"];
  me: BootQuery["me"];
  /** The challenge of a sign-in that waits for its second step. In memory only. */
  pendingSignIn: BootQuery["pendingSignIn"];
  loading: boolean;
  /** Why Boot has no answer. */
  trouble: Trouble | undefined;
  /** Someone was signed in on this page, and is no more. */
  sessionEnded: boolean;
  /** Set when this session was opened with a recovery code, until the first change of page. */
  usedRecoveryCode: boolean;
  /** Asks again who is here. Undefined when there is no answer. */
  refresh(): Promise<BootQuery | undefined>;
  /** Keeps the challenge that `login` brought, or forgets it. */
  holdPending(pending: PendingSignIn | null): void;
  noteRecoveryCode(used: boolean): void;
};

type Held = PendingSignIn | null | undefined;

type State = {
  data?: BootQuery;
  /** What `login` brought since Boot last asked; null: that sign-in was given up. */
  held?: Held | undefined;
  trouble?: Trouble;
  loading: boolean;
  /** Someone has been signed in since this page was loaded. */
  hadSession: boolean;
};

const BootContext = createContext<Boot | undefined>(undefined);
const others = new BroadcastChannel("latchkey");

/** Tells the other tabs of this browser that someone signed in or out here, so that they ask again. */
export function tellOtherTabs(what: "signed-in" | "signed-out") {
  others.postMessage(what);
}

/** Who is here, and at which site. The one place that every screen and guard looks at. */
export function useBoot(): Boot {
  const boot = useContext(BootContext);
  if (!boot) throw new Error("useBoot() outside of <BootProvider>");
  return boot;
}

/** The server writes the site's name into the page, so that the first paint carries it. */
function siteNamed(name: string): BootQuery["site"] {
  return { __typename: "Site", name, issuer: name, passwordMinLength: 0, maxAuthenticators: 0, supportUrl: null };
}

export function BootProvider({ siteName, children }: { siteName: string; children: ReactNode }) {
  const client = useApolloClient();
  const [state, setState] = useState<State>({ loading: true, hadSession: false });
  const [usedRecoveryCode, noteRecoveryCode] = useState(false);
  const asked = useRef<Promise<unknown>>(undefined);
  const held = useRef<Held>(undefined);
  /** The id of who was here when Boot answered last. */
  const person = useRef<string>(null);

  const actions = useMemo(() => {
    async function refresh() {
      // `no-cache`: the answer holds the challenge.
      const question = client.query({ query: BootDocument, fetchPolicy: "no-cache" });
      const heldBefore = held.current;
      asked.current = question;
      try {
        const { data } = await question;
        if (!data) return undefined;
        const now = data.me?.id ?? null;
        // What is known of one person is nothing to the next. Of the same one it stays, with the pages that show it.
        if (asked.current === question && person.current !== now) await client.clearStore();
        // A challenge that came while Boot was under way is newer than its answer.
        if (held.current === heldBefore) held.current = undefined;
        if (asked.current === question) {
          person.current = now;
          setState((before) => after(before, data, held.current));
        }
        return data;
      } catch (error) {
        if (asked.current === question)
          setState((before) => ({ ...before, loading: false, trouble: troubleOf(error) }));
        return undefined;
      }
    }
    function holdPending(pending: PendingSignIn | null) {
      held.current = pending;
      setState((before) => ({ ...before, held: pending }));
    }
    return { refresh, holdPending, noteRecoveryCode };
  }, [client]);

  useEffect(() => {
    void actions.refresh();
    const onOthers = async () => {
      const before = person.current;
      await actions.refresh();
      // The session may be another, of the same person.
      if (before && person.current === before) await client.refetchQueries({ include: "active" }).catch(() => {});
    };
    // A page that comes back out of the browser's memory shows what it showed when it was left, which its session may
    // no longer see: nothing, then, until it has asked.
    const onHide = (event: PageTransitionEvent) => {
      if (event.persisted) flushSync(() => setState(({ hadSession }) => ({ loading: true, hadSession })));
    };
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) void actions.refresh();
    };
    others.addEventListener("message", onOthers);
    addEventListener("pagehide", onHide);
    addEventListener("pageshow", onShow);
    return () => {
      others.removeEventListener("message", onOthers);
      removeEventListener("pagehide", onHide);
      removeEventListener("pageshow", onShow);
    };
  }, [client, actions]);

  const value = useMemo<Boot>(
    () => ({
      site: state.data?.site ?? siteNamed(siteName),
      me: state.data?.me ?? null,
      pendingSignIn: state.held === undefined ? (state.data?.pendingSignIn ?? null) : state.held,
      loading: state.loading,
      trouble: state.trouble,
      sessionEnded: state.hadSession && state.data?.me === null,
      usedRecoveryCode,
      ...actions,
    }),
    [state, siteName, usedRecoveryCode, actions],
  );
  return <BootContext value={value}>{children}</BootContext>;
}

function after(before: State, data: BootQuery, held: Held): State {
  return { data, held, loading: false, hadSession: before.hadSession || data.me !== null };
}
