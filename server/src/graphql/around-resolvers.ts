import type { MiddlewareFn } from "type-graphql";
import type { RequestContext } from "./context.js";
import { type ErrorLog, toTopLevelError } from "./errors.js";
import { TooManyAttempts } from "./failure.js";

/** A call that a limit refused, for the operator's log. */
export interface RefusedCall {
  requestId: string;
  operation: string;
  ipAddress: string;
}

/**
 * Middleware around every method of a resolver; plain fields are read without it (`simpleResolvers`). Errors become
 * those that a client may see, and each call that a limit refused is told: whoever keeps guessing should be seen.
 */
export function aroundResolvers(
  logError: ErrorLog,
  logRefusal: (call: RefusedCall) => void,
): MiddlewareFn<RequestContext> {
  return async ({ context, info }, next) => {
    try {
      const result: unknown = await next();
      if (result instanceof TooManyAttempts) {
        const { requestId, client } = context;
        logRefusal({ requestId, operation: info.fieldName, ipAddress: client.ipAddress });
      }
      return result;
    } catch (error) {
      throw toTopLevelError(error, context.requestId, logError);
    }
  };
}
