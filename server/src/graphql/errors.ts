import { randomInt } from "node:crypto";
import { HeaderMap } from "@apollo/server";
import { GraphQLError } from "graphql";
import { DatabaseAwayError, DatabaseBusyError } from "../database/database.js";
import { OverloadedError } from "../passwords/hashing.js";
import { UnauthenticatedError } from "../sessions/access.js";

/** Receives each unexpected error, to be logged under the request's id. */
export type ErrorLog = (error: unknown, requestId: string) => void;

/** The request is refused for where it comes from, or how it was made. */
export class ForbiddenError extends GraphQLError {
  constructor(message: string) {
    super(message, { extensions: { code: "FORBIDDEN", http: { status: 403 } } });
  }
}

/** An argument that fits the schema but makes no sense. The message names the argument, never its value. */
export class BadUserInputError extends GraphQLError {
  constructor(message: string) {
    super(message, { extensions: { code: "BAD_USER_INPUT", http: { status: 400 } } });
  }
}

/** From one to three: those who were refused together do not all come back together. */
const retryAfterSeconds = () => String(randomInt(1, 4));

/**
 * The top-level error that a client gets to see. What nobody foresaw is logged, and told by its request's id alone:
 * a message of the database or of a library is for the operator.
 */
export function toTopLevelError(error: unknown, requestId: string, log: ErrorLog): GraphQLError {
  if (error instanceof GraphQLError) return error;
  if (error instanceof UnauthenticatedError) {
    return new GraphQLError("Sign in first.", { extensions: { code: "UNAUTHENTICATED", http: { status: 401 } } });
  }
  if (error instanceof OverloadedError || error instanceof DatabaseBusyError) {
    // Who asks is told the same; whoever runs the database has to know.
    if (error instanceof DatabaseAwayError) log(error, requestId);
    const headers = new HeaderMap([["retry-after", retryAfterSeconds()]]);
    return new GraphQLError("The service is very busy. Try again in a few seconds.", {
      extensions: { code: "OVERLOADED", http: { status: 503, headers } },
    });
  }
  log(error, requestId);
  return new GraphQLError("Something went wrong on our side.", {
    extensions: { code: "INTERNAL_SERVER_ERROR", requestId, http: { status: 500 } },
  });
}
