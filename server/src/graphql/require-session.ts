import { type ResolverData, UseMiddleware } from "type-graphql";
import type { RequestContext } from "./context.js";

/** Answers UNAUTHENTICATED, before anything else is looked at, when the request has no session. */
export const RequireSession = () =>
  UseMiddleware(async ({ context }: ResolverData<RequestContext>, next) => {
    context.requireSession();
    return next();
  });
