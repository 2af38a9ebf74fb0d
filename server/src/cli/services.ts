import { AccountCreation } from "../administration/account-creation.js";
import { AccountList } from "../administration/account-list.js";
import { AccountLock } from "../administration/account-lock.js";
import { MfaReset } from "../administration/mfa-reset.js";
import { Voiding } from "../administration/voiding.js";
import { Challenges } from "../challenges/challenges.js";
import { systemClock as clock } from "../clock.js";
import { Letters } from "../mail/letters.js";
import { Outbox } from "../mail/outbox.js";
import { ResetTokens } from "../password-reset/reset-tokens.js";
import { Hashing } from "../passwords/hashing.js";
import { Passwords } from "../passwords/passwords.js";
import { RecoveryCodes } from "../recovery-codes/recovery-codes.js";
import { loadSecretBox } from "../secrets/key-ring.js";
import { Notices } from "../security-events/notices.js";
import { SecurityEvents } from "../security-events/security-events.js";
import { Access } from "../sessions/access.js";
import { KnownDevices } from "../sessions/known-devices.js";
import { Sessions } from "../sessions/sessions.js";
import { SecondFactorLimit } from "../throttling/second-factor-limit.js";
import { Authenticators } from "../totp/authenticators.js";
import { Enrollments } from "../totp/enrollments.js";
import { Removals } from "../totp/removals.js";
import { Users } from "../users/users.js";
import type { Place } from "./command.js";

/**
 * What commands do to accounts, made of the services that the server is made of.
 * @throws KeyRingError when the keys do not fit the database.
 */
export async function accountServices({ config, database }: Place) {
  const secretBox = await loadSecretBox(database, config);
  const hashing = new Hashing();
  const users = new Users(clock);
  const outbox = new Outbox(clock, secretBox);
  const notices = new Notices({
    clock,
    outbox,
    letters: new Letters(config.siteName, config.publicUrl),
    knownDevices: new KnownDevices(clock),
  });
  // Of a command, the event in the database is all there is: its output is for whoever runs it.
  const events = new SecurityEvents(clock, notices, () => {});
  const passwords = new Passwords(clock, hashing, { minLength: config.passwordMinLength, siteName: config.siteName });
  const authenticators = new Authenticators(clock, secretBox);
  const enrollments = new Enrollments(clock, secretBox);
  const recoveryCodes = new RecoveryCodes(clock, hashing);
  const secondFactorLimit = new SecondFactorLimit(clock);
  const challenges = new Challenges(clock);
  const resetTokens = new ResetTokens(clock);
  const { sessionIdleMs: idleMs, sessionMaxMs: maxMs, stepUpMs } = config;
  const sessions = new Sessions(clock, { idleMs, maxMs, stepUpMs });
  const access = new Access(users, sessions, challenges);
  return {
    creation: new AccountCreation({ database, users, hashing, passwords, events }),
    list: new AccountList({ database, users, authenticators, events }),
    lock: new AccountLock({ database, users, access, events }),
    mfaReset: new MfaReset({
      database,
      users,
      access,
      authenticators,
      enrollments,
      removals: new Removals(clock),
      recoveryCodes,
      secondFactorLimit,
      events,
    }),
    voiding: new Voiding({
      database,
      users,
      sessions,
      challenges,
      enrollments,
      resetTokens,
      removals: new Removals(clock),
      outbox,
      authenticators,
      recoveryCodes,
    }),
  };
}
