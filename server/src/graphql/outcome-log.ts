import { SIGN_IN_STEPS } from "../metrics/metrics.js";
import type { FinishedCall } from "./around-resolvers.js";

/** Takes what a line holds, and what it is about. */
type Line = (about: object, message: string) => void;

/**
 * A line for the operator's log about each step of signing in, also where no account is known to exist, and about each
 * call that a limit refused: whoever keeps guessing should be seen. It names the request, and nothing that was typed.
 */
export function logOutcome(
  logger: { info: Line; warn: Line },
  { requestId, client, type, field, outcome, reason }: FinishedCall,
): void {
  if (type !== "Mutation") return;
  const line = { requestId, operation: field, ipAddress: client.ipAddress };
  if (outcome === "TooManyAttempts") logger.warn(line, "refused by a limit");
  else if (field in SIGN_IN_STEPS) logger.info({ ...line, outcome, reason }, "sign-in");
}
