import type { GraphQLResolveInfo } from "graphql";
import type { MiddlewareFn } from "type-graphql";
import type { FinishedCall } from "../metrics/metrics.js";
import type { RequestContext } from "./context.js";
import { type ErrorLog, toTopLevelError } from "./errors.js";
import { InvalidCode, TooManyAttempts } from "./failure.js";

/** A call that a limit refused, for the operator's log. */
export interface RefusedCall {
  requestId: string;
  operation: string;
  ipAddress: string;
}

/** Who is told of the calls. */
export interface CallListeners {
  error: ErrorLog;
  refusal: (call: RefusedCall) => void;
  /** Each call, with what came of it. */
  finished?: ((call: FinishedCall) => void) | undefined;
}

/**
 * Middleware around every method of a resolver; plain fields are read without it (`simpleResolvers`). Errors become
 * those that a client may see, and each call that a limit refused is told: whoever keeps guessing should be seen.
 */
export function aroundResolvers({ error, refusal, finished }: CallListeners): MiddlewareFn<RequestContext> {
  const call: MiddlewareFn<RequestContext> = async ({ context, info }, next) => {
    try {
      const result: unknown = await next();
      if (result instanceof TooManyAttempts) {
        const { requestId, client } = context;
        refusal({ requestId, operation: info.fieldName, ipAddress: client.ipAddress });
      }
      return result;
    } catch (thrown) {
      throw toTopLevelError(thrown, context.requestId, error);
    }
  };
  return finished ? measured(call, finished) : call;
}

/** The same, and tells what came of it and how long it took. */
function measured(
  call: MiddlewareFn<RequestContext>,
  finished: (call: FinishedCall) => void,
): MiddlewareFn<RequestContext> {
  return async (action, next) => {
    const start = performance.now();
    const tell = (outcome: string, reason?: string) =>
      finished({ field: fieldOf(action.info), outcome, reason, seconds: (performance.now() - start) / 1000 });
    try {
      const result: unknown = await call(action, next);
      // Results are instances of the classes that their types are named after.
      tell(result?.constructor.name ?? "null", result instanceof InvalidCode ? result.reason : undefined);
      return result;
    } catch (thrown) {
      tell(String((thrown as { extensions?: { code?: unknown } }).extensions?.code));
      throw thrown;
    }
  };
}

const fieldOf = ({ parentType, fieldName }: GraphQLResolveInfo) => `${parentType.name}.${fieldName}`;
