import { fileURLToPath } from "node:url";
import { systemClock } from "./clock.js";
import { ConfigError, readConfig } from "./config.js";
import { DatabaseUnusableError } from "./database/database.js";
import { openDatabase } from "./database/open-database.js";
import { createLogger } from "./log.js";
import { KeyRingError } from "./secrets/key-ring.js";

const DRAIN_MS = 10_000;

// The database and the keys that are made here are for this user's eyes alone.
process.umask(0o077);

try {
  await serve();
} catch (error) {
  // What the operator can mend is one clear line; anything else is a defect, and shows where it is.
  const isClear = [ConfigError, DatabaseUnusableError, KeyRingError].some((type) => error instanceof type);
  console.error(lacksHashing(error) ?? (isClear || isListenError(error) ? (error as Error).message : error));
  process.exit(1);
}

async function serve() {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  const database = await openDatabase(config.database);
  const pagesFolder = fileURLToPath(new URL("../../web/dist", import.meta.url));
  // Loaded here, so that a native part that is missing is caught above.
  const { createApp } = await import("./app.js");
  const http = await createApp({ config, database, clock: systemClock, logger, pagesFolder });
  await http.listen({ host: config.host, port: config.port });

  const drain = async (signal: NodeJS.Signals) => {
    // A second signal, or a request that never ends, does not keep the process.
    process.once(signal, () => process.exit(1));
    logger.info({ signal }, "draining");
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    await http.close();
    await database.close();
  };
  process.once("SIGTERM", drain);
  process.once("SIGINT", drain);

  const { publicUrl, explorer } = config;
  console.log(`\n${config.siteName} is ready.\n`);
  console.log(`  Sign in       ${publicUrl}/login`);
  console.log(`  User center   ${publicUrl}/u`);
  if (explorer !== "none") console.log(`  Explore       ${publicUrl}/graphql`);
  console.log();
}

function isListenError(error: unknown): boolean {
  return ["EADDRINUSE", "EACCES", "EADDRNOTAVAIL"].includes((error as NodeJS.ErrnoException).code ?? "");
}

/** What to do where the native part of the hashing is missing: it comes with the packages, by platform. */
function lacksHashing(error: unknown): string | undefined {
  const { message, code } = error as { message?: unknown; code?: unknown };
  const isMissing = /native binding|NODE_MODULE_VERSION/i.test(String(message)) || code === "ERR_DLOPEN_FAILED";
  return isMissing && !(error instanceof DatabaseUnusableError)
    ? "The native part of @node-rs/argon2 is missing. Mend it with: npx -y pnpm@12.18.0 install --force"
    : undefined;
}
