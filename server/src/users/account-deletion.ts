import type { Database } from "../database/database.js";
import { accountOf } from "../passwords/password-attempts.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Access } from "../sessions/access.js";
import type { Client } from "../sessions/client.js";
import type { SignedInUser } from "../sessions/sessions.js";
import type { Throttling } from "../throttling/throttling.js";
import { parseEmailAddress } from "./email-address.js";
import type { Users } from "./users.js";

/** The end of an account, by its owner. */
export class AccountDeletion {
  constructor(
    private readonly services: {
      database: Database;
      access: Access;
      users: Users;
      throttling: Throttling;
      events: SecurityEvents;
    },
  ) {}

  /**
   * Deletes the account and all that is its own, in one unit: password, factors, sessions, pending sign-ins, events and
   * limits. The operator's log keeps a line. False, with nothing done, when `email` is not the account's.
   */
  async delete(current: SignedInUser, client: Client, email: string): Promise<boolean> {
    const { database, access, users, throttling, events } = this.services;
    return database.write(async (db) => {
      const user = await access.hold(db, current);
      if (parseEmailAddress(email)?.canonical !== user.canonicalEmail) return false;
      // The row goes with the account; the line in the log and the mail about it stay.
      await events.record(db, "ACCOUNT_DELETED", { userId: user.id, client, sessionId: current.session.id });
      for (const counted of [user.id, accountOf(user.canonicalEmail)]) await throttling.forget(db, counted);
      await users.delete(db, user.id);
      return true;
    });
  }
}
