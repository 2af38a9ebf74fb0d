import type { Database } from "../database/database.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Access } from "../sessions/access.js";
import type { Client } from "../sessions/client.js";
import type { SignedInUser } from "../sessions/sessions.js";
import type { User } from "../users/users.js";
import type { Hashing } from "./hashing.js";
import type { PasswordProblem } from "./password-policy.js";
import type { Passwords } from "./passwords.js";

/** What became of it. */
export type PasswordChangeOutcome = { kind: "changed"; user: User } | { kind: "refused"; problem: PasswordProblem };

/** A new password for someone who is signed in and has just proved who they are. */
export class PasswordChange {
  constructor(
    private readonly services: {
      database: Database;
      access: Access;
      hashing: Hashing;
      passwords: Passwords;
      events: SecurityEvents;
    },
  ) {}

  /**
   * Changes it, and ends all other sessions and pending sign-ins.
   * @throws OverloadedError when the hashing queue is full.
   */
  async change(current: SignedInUser, client: Client, password: string): Promise<PasswordChangeOutcome> {
    const { database, access, hashing, passwords, events } = this.services;
    const problem = passwords.check(password, current.user.email);
    if (problem) return { kind: "refused", problem };
    const hash = await hashing.admit(() => passwords.hash(password));
    return database.write(async (db) => {
      const user = await access.hold(db, current);
      await passwords.replace(db, user.id, hash);
      await access.endOthers(db, user.id, current.session.id);
      await events.record(db, "PASSWORD_CHANGED", { userId: user.id, client, sessionId: current.session.id });
      return { kind: "changed", user };
    });
  }
}
