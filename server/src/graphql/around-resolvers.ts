import type { MiddlewareFn } from "type-graphql";
import type { Client } from "../sessions/client.js";
import type { RequestContext } from "./context.js";
import { type ErrorLog, toTopLevelError } from "./errors.js";
import { InvalidCode } from "./failure.js";

/** A method of a resolver that has answered. Type, field and outcome are names of the schema. */
export interface FinishedCall {
  requestId: string;
  client: Client;
  /** The type whose field it is: `Mutation`, or `User`. */
  type: string;
  field: string;
  /** The type of the result, or the code of the error. */
  outcome: string;
  /** Why a code was refused. */
  reason: string | undefined;
  seconds: number;
}

/**
 * Middleware around every method of a resolver; plain fields are read without it (`simpleResolvers`). Errors become
 * those that a client may see, and what came of each call is told.
 */
export function aroundResolvers(
  logError: ErrorLog,
  finished: (call: FinishedCall) => void,
): MiddlewareFn<RequestContext> {
  return async ({ context: { requestId, client }, info: { parentType, fieldName } }, next) => {
    const start = performance.now();
    const tell = (outcome: string, reason?: string) => {
      const seconds = (performance.now() - start) / 1000;
      finished({ requestId, client, type: parentType.name, field: fieldName, outcome, reason, seconds });
    };
    try {
      const result: unknown = await next();
      // Results are instances of the classes that their types are named after.
      tell(result?.constructor.name ?? "null", result instanceof InvalidCode ? result.reason : undefined);
      return result;
    } catch (thrown) {
      const error = toTopLevelError(thrown, requestId, logError);
      tell(String(error.extensions.code));
      throw error;
    }
  };
}
