import { ApolloServerValidationErrorCode } from "@apollo/server/errors";
import type { GraphQLFormattedError } from "graphql";

/** Codes that are part of the public API; any other of Apollo's means that the operation does not fit the schema. */
const PUBLIC_CODES = ["UNAUTHENTICATED", "FORBIDDEN", "BAD_USER_INPUT", "RATE_LIMITED", "OVERLOADED"];

/** Messages that speak of names in the schema or the document, and never of a value. */
const NAMES_ONLY = [
  /^Cannot query field "\w+" on type "\w+"/,
  /^Unknown (argument|type|fragment|directive) /,
  /^Field "\w+" of type "[\w![\]]+" must (not )?have a (sub)?selection/,
  /^(Field|Argument|Directive) "@?[\w.]+" (argument "\w+" )?of (required )?type "[\w![\]]+" (is required|was not provided)/,
  /^Variable "\$\w+" (is not defined|is never used|of type|of required type)/,
  /^A document with a mutation has one operation/,
  /^No more than \d+ levels/,
  /^"\w+" (must be from \d+ to \d+|is not a cursor of this list)/,
];
/** How graphql-js begins when a variable does not fit; what follows shows the value, a password perhaps. */
const UNFIT_VARIABLE =
  /^Variable "(\$\w+)" (?:got invalid value .*? at "([\w.]+)";|of (?:required )?type|got invalid value)/s;

/**
 * Keeps what clients sent out of what they are told, since answers end up in logs: a refused operation is explained
 * by names and places. Anything that was not foreseen says nothing at all.
 */
export function formatError(formatted: GraphQLFormattedError): GraphQLFormattedError {
  const { message, locations, path, extensions } = formatted;
  const code = String(extensions?.code);
  const place = { ...(locations && { locations }), ...(path && { path }) };
  if (code === "INTERNAL_SERVER_ERROR") {
    const requestId = extensions?.requestId;
    return {
      message: "Something went wrong on our side.",
      ...place,
      extensions: { code, ...(requestId !== undefined && { requestId }) },
    };
  }
  if (code !== "BAD_USER_INPUT" && PUBLIC_CODES.includes(code)) return { message, ...place, extensions: { code } };
  if (extensions?.validationErrorCode === ApolloServerValidationErrorCode.INTROSPECTION_DISABLED) {
    return { message: "Introspection is off at this server.", ...place, extensions: { code: "BAD_USER_INPUT" } };
  }
  return { message: withoutValues(message), ...place, extensions: { code: "BAD_USER_INPUT" } };
}

function withoutValues(message: string): string {
  if (NAMES_ONLY.some((pattern) => pattern.test(message))) return message;
  const [, variable, field] = UNFIT_VARIABLE.exec(message) ?? [];
  if (variable !== undefined) return `Variable "${variable}" does not fit its type${field ? ` at "${field}"` : ""}.`;
  return "The operation does not fit the schema.";
}
