import type { Database } from "../database/database.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Access } from "../sessions/access.js";
import type { EmailAddress } from "../users/email-address.js";
import type { User, Users } from "../users/users.js";

/** `already` where it was so before. */
export type LockOutcome = { kind: "done"; user: User } | { kind: "already"; user: User } | { kind: "no-account" };

/** Keeping an account out: every way in then refuses as it does where the password is wrong. */
export class AccountLock {
  constructor(
    private readonly services: { database: Database; users: Users; access: Access; events: SecurityEvents },
  ) {}

  /** Locks it, and ends all that was opened on it, in one unit. */
  async lock(email: EmailAddress): Promise<LockOutcome> {
    const { database, users, access, events } = this.services;
    return database.write(async (db) => {
      const user = await users.findByEmail(db, email);
      if (!user) return { kind: "no-account" };
      const isNew = await users.lock(db, user.id);
      await access.endAll(db, user.id);
      if (!isNew) return { kind: "already", user };
      await events.record(db, "LOCKED_BY_ADMIN", { userId: user.id, client: "administrator" });
      return { kind: "done", user };
    });
  }

  /** Lets it in again, by its password and factors of before. What the lock has ended stays ended. */
  async unlock(email: EmailAddress): Promise<LockOutcome> {
    const { database, users, events } = this.services;
    return database.write(async (db) => {
      const user = await users.findByEmail(db, email);
      if (!user) return { kind: "no-account" };
      if (!(await users.unlock(db, user.id))) return { kind: "already", user };
      await events.record(db, "UNLOCKED_BY_ADMIN", { userId: user.id, client: "administrator" });
      return { kind: "done", user };
    });
  }
}
