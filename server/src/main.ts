import { fileURLToPath } from "node:url";
import { clearMessage } from "./clear-errors.js";
import { systemClock } from "./clock.js";
import { readConfig } from "./config.js";
import { openDatabase } from "./database/open-database.js";
import { createLogger } from "./log.js";

const DRAIN_MS = 10_000;

// The database and the keys that are made here are for this user's eyes alone.
process.umask(0o077);

try {
  await serve();
} catch (error) {
  console.error(clearMessage(error) ?? error);
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
