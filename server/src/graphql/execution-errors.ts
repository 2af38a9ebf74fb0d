import type { ApolloServerPlugin } from "@apollo/server";
import { GraphQLError } from "graphql";
import type { RequestContext } from "./context.js";
import { BadUserInputError, type ErrorLog, toTopLevelError } from "./errors.js";

/** Faults of an operation that no validation rule finds, since they show only with the values of its variables. */
const FAULT_OF_THE_OPERATION = /^(Argument "|Schema is not configured to execute )/;

/**
 * Errors that GraphQL itself meets while it runs an operation pass by no resolver, and have no code yet: the client's
 * faults get one, and all others are logged and masked like any unexpected error.
 */
export function executionErrors(log: ErrorLog): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors, contextValue }) {
          for (const error of errors) {
            if (error.extensions.code !== undefined) continue;
            const cause = error.originalError ?? error;
            const isClients = cause instanceof GraphQLError && FAULT_OF_THE_OPERATION.test(cause.message);
            const { extensions } = isClients
              ? new BadUserInputError(error.message)
              : toTopLevelError(
                  cause instanceof GraphQLError ? new Error(cause.message) : cause,
                  contextValue.requestId,
                  log,
                );
            Object.assign(error.extensions, extensions);
          }
        },
      };
    },
  };
}
