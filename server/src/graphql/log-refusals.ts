import type { MiddlewareFn } from "type-graphql";
import type { RequestContext } from "./context.js";
import { TooManyAttempts } from "./failure.js";

/** A call that a limit refused, for the operator's log. */
export interface RefusedCall {
  requestId: string;
  operation: string;
  ipAddress: string;
}

/** Middleware that tells of each call a limit refused: whoever keeps guessing should be seen. */
export function logRefusals(log: (call: RefusedCall) => void): MiddlewareFn<RequestContext> {
  return async ({ context, info }, next) => {
    const result: unknown = await next();
    if (result instanceof TooManyAttempts) {
      log({ requestId: context.requestId, operation: info.fieldName, ipAddress: context.client.ipAddress });
    }
    return result;
  };
}
