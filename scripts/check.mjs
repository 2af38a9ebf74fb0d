// pnpm check: format, lint, types. That schema.graphql and the documents keep up with the code is for the tests.
import { pnpm } from "./pnpm.mjs";

try {
  pnpm("exec", "biome", "ci", "--colors=off");
  pnpm("exec", "tsc", "-p", "server", "--noEmit");
  pnpm("--filter", "@latchkey/web", "run", "typecheck");
  pnpm("exec", "tsc", "-p", "test");
} catch (error) {
  // What is wrong has been said by the command that found it.
  process.exit(error.status ?? 1);
}
