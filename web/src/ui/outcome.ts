/**
 * What an operation can bring, in one place. A screen runs its mutation with `useOperation` and its query with
 * `useLoad`, handles by `__typename` what it has a wording for, and hands the rest to `<TroubleText>`:
 *
 * - the outcome, and each `Failure` the screen names: `{ kind: "answered", answer }`;
 * - any other `Failure`: the screen passes it through `otherFailure(answer)`, which shows its message;
 * - UNAUTHENTICATED: Boot once. Someone is still signed in (a step-up elsewhere rotated the token): the operation is
 *   repeated once. Else the guards of the routes lead to the sign-in, which says that the session has ended;
 * - all other errors: `{ kind: "trouble", trouble }`, see `Trouble`;
 * - no answer to a mutation: a lost answer is not a refusal. `look` tells what happened; what it returns counts as the
 *   answer. Only without it is the person told to try again;
 * - no answer to a query: it asks again by itself once the browser is back online.
 *
 * A run while one is under way is ignored, so that a double press sends once.
 */
import type { OperationVariables, TypedDocumentNode } from "@apollo/client";
import { useApolloClient, useQuery } from "@apollo/client/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useBoot } from "../boot";
import { type Trouble, troubleOf } from "./trouble-of";

/** The one root field of a mutation. */
type Answer<Data> = NonNullable<Data[Exclude<keyof Data, "__typename">]>;

export type Outcome<Result> =
  | { kind: "answered"; answer: Result }
  | { kind: "trouble"; trouble: Trouble }
  | { kind: "ignored" };

/** Finds out whether a mutation without an answer was done all the same; undefined when it was not. */
export type Look<Result> = () => Promise<Result | undefined>;

/** A `Failure` that the screen has no wording for: its message, which is plain English and fit to show. */
export function otherFailure(answer: object): Trouble {
  if ("frozenFor" in answer) return { kind: "frozen", seconds: Number(answer.frozenFor) };
  return "message" in answer ? { kind: "failure", message: String(answer.message) } : { kind: "stale" };
}

/** A mutation, to be run by `run(variables, look)`; `busy` while it is under way. Never enters the cache by itself. */
export function useOperation<Data, Variables extends OperationVariables>(
  mutation: TypedDocumentNode<Data, Variables>,
): { run(variables: Variables, look?: Look<Answer<Data>>): Promise<Outcome<Answer<Data>>>; busy: boolean } {
  const client = useApolloClient();
  const boot = useBoot();
  const running = useRef(false);
  const [busy, setBusy] = useState(false);

  async function attempt(variables: Variables): Promise<Outcome<Answer<Data>>> {
    try {
      const { data } = await client.mutate<Data, OperationVariables>({ mutation, variables, fetchPolicy: "no-cache" });
      return { kind: "answered", answer: Object.values(data as object)[0] };
    } catch (error) {
      return { kind: "trouble", trouble: troubleOf(error) };
    }
  }

  async function settle(variables: Variables, look?: Look<Answer<Data>>): Promise<Outcome<Answer<Data>>> {
    const outcome = await attempt(variables);
    if (outcome.kind !== "trouble") return outcome;
    if (outcome.trouble.kind === "signed-out" && (await boot.refresh())?.me) return attempt(variables);
    if (outcome.trouble.kind !== "network" || !look) return outcome;
    const answer = await look().catch(() => undefined);
    return answer === undefined ? outcome : { kind: "answered", answer };
  }

  async function run(variables: Variables, look?: Look<Answer<Data>>): Promise<Outcome<Answer<Data>>> {
    if (running.current) return { kind: "ignored" };
    running.current = true;
    setBusy(true);
    try {
      return await settle(variables, look);
    } finally {
      running.current = false;
      setBusy(false);
    }
  }

  return { run, busy };
}

export type Load<Data> = {
  /** What is known, from the cache at first. It stays when a later attempt fails. */
  data: Data | undefined;
  loading: boolean;
  trouble: Trouble | undefined;
  retry(): void;
};

/** A query of a screen inside. What the cache knows shows at once and is refreshed behind. */
export function useLoad<Data, Variables extends OperationVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables?: Variables,
): Load<Data> {
  const boot = useBoot();
  const options = { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" } as const;
  const result = useQuery<Data, OperationVariables>(query, variables ? { ...options, variables } : options);
  const data = result.data as Data | undefined;
  const trouble = result.error ? troubleOf(result.error) : undefined;
  const ended = trouble?.kind === "signed-out" || (data as { me?: unknown } | undefined)?.me === null;
  const { refetch } = result;
  const retry = useCallback(() => void refetch().catch(() => {}), [refetch]);

  useEffect(() => {
    if (ended) void boot.refresh();
  }, [ended, boot.refresh]);
  useOnline(retry, trouble?.kind === "network");

  return { data: ended ? undefined : data, loading: result.loading, trouble: ended ? undefined : trouble, retry };
}

/** Does something once the browser is back online, while `waiting`. */
export function useOnline(run: () => void, waiting: boolean) {
  useEffect(() => {
    if (!waiting) return;
    addEventListener("online", run);
    return () => removeEventListener("online", run);
  }, [run, waiting]);
}
