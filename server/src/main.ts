import { fileURLToPath } from "node:url";
import { clearMessage, unforeseenMessage } from "./clear-errors.js";
import { systemClock } from "./clock.js";
import { readConfig } from "./config.js";
import { openDatabase } from "./database/open-database.js";
import { createLogger } from "./log.js";
import { createMailer } from "./mail/create-mailer.js";
import { putMainThreadFirst } from "./thread-priority.js";

/** Until a server that was told to stop, and says no longer that it is ready, has ended. */
const STOP_MS = 10_000;

// The database and the keys that are made here are for this user's eyes alone.
process.umask(0o077);

// A greeting that cannot be written, on a full disk say, does not keep the server from starting.
process.stdout.on("error", () => {});

/** The first process of a container is not ended by a signal that it leaves to the system. */
let stop: (signal: NodeJS.Signals) => void = () => process.exit(0);
for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, (signal) => stop(signal));

try {
  await serve();
} catch (error) {
  console.error(clearMessage(error) ?? unforeseenMessage(error, process.env));
  process.exit(1);
}

async function serve() {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  // Nothing is known of the state that such an error leaves behind: whoever started the process starts it anew.
  process.on("uncaughtException", (error) => {
    logger.fatal({ err: error }, "ended by an unexpected error");
    process.exit(1);
  });
  const database = await openDatabase(config.database);
  const pagesFolder = fileURLToPath(new URL("../../web/dist", import.meta.url));
  // Loaded here, so that a native part that is missing is caught above.
  const { createApp } = await import("./app.js");
  const http = await createApp({
    config,
    database,
    clock: systemClock,
    mailer: createMailer(config),
    logger,
    pagesFolder,
  });
  await http.listen({ host: config.host, port: config.port });
  putMainThreadFirst();

  let stopping = false;
  stop = async (signal) => {
    // A second signal, or a request that never ends, does not keep the process.
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, "draining");
    setTimeout(() => process.exit(1), config.drainMs + STOP_MS).unref();
    await http.close();
    await database.close();
  };

  const { publicUrl, explorer } = config;
  console.log(`\n${config.siteName} is ready.\n`);
  console.log(`  Sign in       ${publicUrl}/login`);
  console.log(`  User center   ${publicUrl}/u`);
  if (explorer !== "none") console.log(`  Explore       ${publicUrl}/graphql`);
  console.log();
}
