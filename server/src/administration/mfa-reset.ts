import type { Database } from "../database/database.js";
import type { RecoveryCodes } from "../recovery-codes/recovery-codes.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Access } from "../sessions/access.js";
import type { SecondFactorLimit } from "../throttling/second-factor-limit.js";
import type { Authenticators } from "../totp/authenticators.js";
import type { Enrollments } from "../totp/enrollments.js";
import type { Removals } from "../totp/removals.js";
import type { EmailAddress } from "../users/email-address.js";
import type { User, Users } from "../users/users.js";

/** With how many authenticators were removed. */
export type ResetOutcome = { kind: "reset"; user: User; authenticators: number } | { kind: "no-account" };

/** The way back for someone who has lost the phone and the recovery codes, once an administrator knows who it is. */
export class MfaReset {
  constructor(
    private readonly services: {
      database: Database;
      users: Users;
      access: Access;
      authenticators: Authenticators;
      enrollments: Enrollments;
      removals: Removals;
      recoveryCodes: RecoveryCodes;
      secondFactorLimit: SecondFactorLimit;
      events: SecurityEvents;
    },
  ) {}

  /** Two-step verification is off and its lock gone, and all that was opened has ended. The password stays. */
  async reset(email: EmailAddress): Promise<ResetOutcome> {
    const { database, users, access, events, ...factors } = this.services;
    return database.write(async (db) => {
      const user = await users.findByEmail(db, email);
      if (!user) return { kind: "no-account" };
      // First, since it holds the account: nothing is bound to it in between.
      await access.endAll(db, user.id);
      const authenticators = await factors.authenticators.removeAll(db, user.id);
      await factors.enrollments.endAll(db, user.id);
      await factors.removals.endAll(db, user.id);
      await factors.recoveryCodes.void(db, user.id);
      await factors.secondFactorLimit.reset(db, user.id);
      await events.record(db, "MFA_RESET_BY_ADMIN", { userId: user.id, client: "administrator" });
      return { kind: "reset", user, authenticators };
    });
  }
}
