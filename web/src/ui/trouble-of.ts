import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";

/** What can go wrong with any operation, whatever it is for. `ui/outcome.ts` says what is done about each. */
export type Trouble =
  /** A `Failure` that the screen has no wording of its own for. */
  | { kind: "failure"; message: string }
  /** Two-step verification cannot be changed for a while: a removed authenticator was put back. */
  | { kind: "frozen"; seconds: number }
  /** The session has ended; the guards of the routes lead on. */
  | { kind: "signed-out" }
  /** These pages are older than the server, or a part of them is gone. */
  | { kind: "stale" }
  | { kind: "rate" }
  | { kind: "busy" }
  | { kind: "server"; reference: string | undefined }
  /** The page was opened under an address that is not the site's own. */
  | { kind: "origin" }
  /** No answer came. */
  | { kind: "network" }
  /** The sign-in succeeded, but the browser did not keep its cookie. */
  | { kind: "cookies" };

type Extensions = { code?: string; requestId?: string };

const KINDS = {
  UNAUTHENTICATED: "signed-out",
  BAD_USER_INPUT: "stale",
  RATE_LIMITED: "rate",
  OVERLOADED: "busy",
} as const;

/** Sorts what an operation threw. An error without an answer from the server is the network's. */
export function troubleOf(error: unknown): Trouble {
  const extensions = extensionsOf(error);
  const status = ServerError.is(error) ? error.statusCode : undefined;
  const code = extensions?.code as keyof typeof KINDS | undefined;
  if (code && code in KINDS) return { kind: KINDS[code] };
  if (status === 403 || extensions?.code === "FORBIDDEN") return { kind: "origin" };
  if (status === 429) return { kind: "rate" };
  // A proxy in front of the server answers these while the server is away.
  if (status === 502 || status === 503 || status === 504) return { kind: "busy" };
  if (status !== undefined && status >= 400 && status < 500) return { kind: "stale" };
  if (extensions || status !== undefined) return { kind: "server", reference: extensions?.requestId };
  return { kind: "network" };
}

function extensionsOf(error: unknown): Extensions | undefined {
  if (CombinedGraphQLErrors.is(error)) return error.errors[0]?.extensions ?? {};
  if (!ServerError.is(error)) return undefined;
  try {
    return JSON.parse(error.bodyText).errors[0].extensions;
  } catch {
    return undefined; // Something else answered in the server's place.
  }
}
