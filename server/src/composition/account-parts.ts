import { Challenges } from "../challenges/challenges.js";
import type { Clock } from "../clock.js";
import type { Config } from "../config.js";
import type { Database } from "../database/database.js";
import { Letters } from "../mail/letters.js";
import { Outbox } from "../mail/outbox.js";
import { ResetTokens } from "../password-reset/reset-tokens.js";
import type { Hashing } from "../passwords/hashing.js";
import { PasswordAttempts } from "../passwords/password-attempts.js";
import { Passwords } from "../passwords/passwords.js";
import { RecoveryCodes } from "../recovery-codes/recovery-codes.js";
import type { SecretBox } from "../secrets/secret-box.js";
import { Notices } from "../security-events/notices.js";
import { type EventLog, SecurityEvents } from "../security-events/security-events.js";
import { Access } from "../sessions/access.js";
import { KnownDevices } from "../sessions/known-devices.js";
import { Sessions } from "../sessions/sessions.js";
import { SecondFactorLimit } from "../throttling/second-factor-limit.js";
import { Throttling } from "../throttling/throttling.js";
import { Authenticators } from "../totp/authenticators.js";
import { Enrollments } from "../totp/enrollments.js";
import { Removals } from "../totp/removals.js";
import { Verifier } from "../totp/verifier.js";
import { Users } from "../users/users.js";

/** What account parts are made of. */
export interface Foundation {
  config: Config;
  database: Database;
  clock: Clock;
  secretBox: SecretBox;
  hashing: Hashing;
  /** Told of each security event. */
  eventLog: EventLog;
}

/** What every service about accounts is made of, that of the server and that of a command alike. */
export type AccountParts = ReturnType<typeof accountParts>;

/** Builds them, the simple before what is made of them: the rows of an account, its limits, word of what happens. */
export function accountParts({ config, database, clock, secretBox, hashing, eventLog }: Foundation) {
  const users = new Users(clock);
  const passwords = new Passwords(clock, hashing, { minLength: config.passwordMinLength, siteName: config.siteName });
  const authenticators = new Authenticators(clock, secretBox);
  const recoveryCodes = new RecoveryCodes(clock, hashing);
  const challenges = new Challenges(clock);
  const { sessionIdleMs: idleMs, sessionMaxMs: maxMs, stepUpMs } = config;
  const sessions = new Sessions(clock, { idleMs, maxMs, stepUpMs });
  const throttling = new Throttling(clock);
  const outbox = new Outbox(clock, secretBox);
  const letters = new Letters(config.siteName, config.publicUrl);
  const notices = new Notices({ clock, outbox, letters, knownDevices: new KnownDevices(clock), throttling });
  return {
    clock,
    database,
    hashing,
    users,
    passwords,
    passwordAttempts: new PasswordAttempts(database, throttling, config),
    resetTokens: new ResetTokens(clock),
    authenticators,
    enrollments: new Enrollments(clock, secretBox),
    removals: new Removals(clock),
    verifier: new Verifier(clock, secretBox, config.totpWindow),
    recoveryCodes,
    challenges,
    sessions,
    access: new Access(users, sessions, challenges),
    throttling,
    secondFactorLimit: new SecondFactorLimit(clock),
    outbox,
    letters,
    events: new SecurityEvents(clock, notices, eventLog),
  };
}
