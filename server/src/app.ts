import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import type { Clock } from "./clock.js";
import { accountParts } from "./composition/account-parts.js";
import { startBackground } from "./composition/background.js";
import { createResolvers } from "./composition/resolvers.js";
import { createServices } from "./composition/services.js";
import type { Config } from "./config.js";
import type { Database } from "./database/database.js";
import { startApollo } from "./graphql/apollo.js";
import type { ErrorLog } from "./graphql/errors.js";
import { logOutcome } from "./graphql/outcome-log.js";
import { createSchema } from "./graphql/schema.js";
import { Pages } from "./http/pages.js";
import { SameOrigin } from "./http/same-origin.js";
import { createHttpServer, type Patience } from "./http/server.js";
import type { Mailer } from "./mail/mailer.js";
import { MeasuredDatabase } from "./metrics/measured-database.js";
import { Metrics } from "./metrics/metrics.js";
import { Hashing } from "./passwords/hashing.js";
import { openSecretBox } from "./secrets/key-ring.js";
import { Visitors } from "./sessions/visitors.js";

/** What the app is given from outside, so that a test can give it something else. */
export interface AppParts {
  config: Config;
  database: Database;
  clock: Clock;
  mailer: Mailer;
  logger: FastifyBaseLogger;
  /** The folder of the built pages. */
  pagesFolder: string;
  /** Other times than those that are served with, for tests. */
  patience?: Partial<Patience>;
  /** Hashes at another cost than that which is served with, for tests. */
  hashing?: Hashing;
}

/**
 * The composition root: builds all there is by hand, the simple before what is made of it, and returns the HTTP server,
 * which does not listen yet. What it is made of is in `composition/`, from the parts of an account to the resolvers.
 * @throws KeyRingError when the keys do not fit the database.
 */
export async function createApp(given: AppParts): Promise<FastifyInstance> {
  const { config, clock, mailer, logger, pagesFolder, patience, hashing = new Hashing() } = given;
  const log: ErrorLog = (error, requestId) => logger.error({ err: error, requestId }, "unexpected error");
  const metrics = config.metricsToken === undefined ? undefined : new Metrics(hashing);
  const database = metrics
    ? new MeasuredDatabase(given.database, (kind, seconds) => metrics.usedDatabase(kind, seconds))
    : given.database;

  const parts = accountParts({
    config,
    database,
    clock,
    secretBox: await openSecretBox(database, config),
    hashing,
    eventLog: (event, requestId) => {
      logger.info({ requestId, event }, "security event");
      metrics?.happened(event.type);
    },
  });
  const services = createServices(config, parts, ({ requestId, ipAddress }) => {
    const operation = "requestPasswordReset";
    logger.warn({ requestId, operation, ipAddress }, "refused by a limit");
    metrics?.limited(`Mutation.${operation}`);
  });
  metrics?.watchMails(() => database.read((db) => parts.outbox.pending(db)));

  const schema = await createSchema(createResolvers(config, parts, services), log, (call) => {
    logOutcome(logger, call);
    metrics?.called(call);
  });
  const apollo = await startApollo(schema, log, config);
  const http = await createHttpServer({
    config,
    database,
    apollo,
    visitors: new Visitors(database, parts.sessions, (error) =>
      logger.warn({ err: error }, "a session's use was not noted"),
    ),
    signOut: services.signOut,
    sameOrigin: new SameOrigin(config.publicUrl, config.corsOrigins),
    pages: new Pages(pagesFolder, config.siteName),
    logger,
    log,
    metrics,
    patience,
  });
  const stopBackground = startBackground({ config, mailer, logger, metrics }, parts, services);
  http.addHook("onClose", async () => {
    await stopBackground();
    await apollo.stop();
  });
  return http;
}
