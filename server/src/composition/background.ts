import type { FastifyBaseLogger } from "fastify";
import { CLEAN_UP_EVERY_MS, CleanUp } from "../clean-up/clean-up.js";
import type { Config } from "../config.js";
import { NEW_ADDRESS_MAIL } from "../email-change/email-changes.js";
import { Delivery } from "../mail/delivery.js";
import type { Mailer } from "../mail/mailer.js";
import type { Metrics } from "../metrics/metrics.js";
import { RESET_MAIL } from "../password-reset/password-resets.js";
import type { AccountParts } from "./account-parts.js";
import type { Services } from "./services.js";

/** What the work that nobody asks for is told of, and how it tells. */
export interface Surroundings {
  config: Config;
  mailer: Mailer;
  logger: FastifyBaseLogger;
  metrics: Metrics | undefined;
}

/**
 * Begins what runs by itself: mails are delivered, and what has expired is removed. Returns how to end it, which lets
 * what is under way come to an end.
 */
export function startBackground(
  { config, mailer, logger, metrics }: Surroundings,
  parts: AccountParts,
  { passwordResets, emailChanges }: Services,
): () => Promise<void> {
  const delivery = new Delivery({
    ...parts,
    mailer,
    writers: {
      [RESET_MAIL]: (db, draft) => passwordResets.write(db, draft),
      [NEW_ADDRESS_MAIL]: (db, draft) => emailChanges.write(db, draft),
    },
    log: logger,
    onOutcome: (outcome) => metrics?.mailed(outcome),
  });
  const cleanUp = new CleanUp({
    ...parts,
    expiring: {
      challenges: { rows: parts.challenges },
      enrollments: { rows: parts.enrollments },
      sessions: { rows: parts.sessions },
      throttles: { rows: parts.throttling },
      passwordResets: { rows: parts.resetTokens },
      removedAuthenticators: { rows: parts.removals },
      emailChanges: { rows: emailChanges },
      securityEvents: { rows: parts.events, keptMs: config.securityEventsKeptMs },
    },
    log: (removed, error) => {
      if (error === undefined) logger.info({ removed }, "expired rows removed");
      else logger.error({ removed, err: error }, "the clean-up failed, and will be tried again");
      metrics?.removed(removed);
    },
  });
  delivery.start();
  const stopCleanUp = parts.clock.every(CLEAN_UP_EVERY_MS, () => cleanUp.run());
  return async () => {
    cleanUp.stop();
    await stopCleanUp();
    await delivery.close();
  };
}
