import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLSchema } from "graphql";
import type { RequestContext } from "./context.js";
import { depthLimit } from "./depth-limit.js";
import type { ErrorLog } from "./errors.js";
import { executionErrors } from "./execution-errors.js";
import { formatError } from "./format-error.js";
import { oneMutationField } from "./one-mutation-field.js";

/** The introspection query of the explorers has about 400 tokens. */
const MAX_TOKENS = 1_000;
/** How many fields may be selected through fragments that are spread again and again. */
const MAX_RECURSIVE_SELECTIONS = 1_000;

/**
 * Apollo Server, with every default spelt out that would otherwise follow NODE_ENV or be too generous.
 * @param introspection whether the schema may be asked for. Where it may not, errors suggest no names of it either.
 */
export async function startApollo(
  schema: GraphQLSchema,
  log: ErrorLog,
  { introspection }: { introspection: boolean },
): Promise<ApolloServer<RequestContext>> {
  const apollo = new ApolloServer<RequestContext>({
    schema,
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    includeStacktraceInErrorResponses: false,
    // It would let a GET run an operation whose text the server never saw.
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: [oneMutationField, depthLimit],
    maxRecursiveSelections: MAX_RECURSIVE_SELECTIONS,
    stopOnTerminationSignals: false,
    formatError,
    // No answer of this API may be cached, so nothing has to be worked out about it.
    plugins: [ApolloServerPluginLandingPageDisabled(), ApolloServerPluginCacheControlDisabled(), executionErrors(log)],
  });
  await apollo.start();
  return apollo;
}
