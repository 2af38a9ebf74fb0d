import type { Challenges } from "../challenges/challenges.js";
import type { Database } from "../database/database.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { User } from "../users/users.js";
import type { Access } from "./access.js";
import type { Client } from "./client.js";
import type { Session } from "./session.entity.js";
import type { Sessions, SignedInUser } from "./sessions.js";

/** Ending sessions: this one, another one, all others. */
export class SignOut {
  constructor(
    private readonly services: {
      database: Database;
      access: Access;
      sessions: Sessions;
      challenges: Challenges;
      events: SecurityEvents;
    },
  ) {}

  /** The live sessions of a user, newest first. */
  async sessionsOf(userId: string): Promise<Session[]> {
    return this.services.database.read((db) => this.services.sessions.listOf(db, userId));
  }

  /** Ends the session of a request, and the sign-in that its browser may have begun. */
  async here(client: Client, current: SignedInUser | undefined, browserToken: string | undefined): Promise<void> {
    const { database, sessions, challenges, events } = this.services;
    if (!current && browserToken === undefined) return;
    await database.write(async (db) => {
      if (browserToken !== undefined) await challenges.abandon(db, browserToken);
      if (!current) return;
      const { user, session } = current;
      if (await sessions.end(db, user.id, session.id)) {
        await events.record(db, "SIGNED_OUT", { userId: user.id, client, sessionId: session.id });
      }
    });
  }

  /** Ends one session of this user. Undefined when there is none of that id. */
  async one(current: SignedInUser, client: Client, sessionId: string): Promise<User | undefined> {
    const { database, access, sessions, events } = this.services;
    return database.write(async (db) => {
      const user = await access.hold(db, current);
      if (!(await sessions.end(db, user.id, sessionId))) return undefined;
      await events.record(db, "SESSION_REVOKED", { userId: user.id, client, sessionId: current.session.id });
      return user;
    });
  }

  /** Ends all sessions of this user but this one. */
  async others(current: SignedInUser, client: Client): Promise<{ user: User; count: number }> {
    const { database, access, sessions, events } = this.services;
    return database.write(async (db) => {
      const user = await access.hold(db, current);
      const count = await sessions.endOthers(db, user.id, current.session.id);
      if (count > 0) {
        await events.record(db, "SESSION_REVOKED", { userId: user.id, client, sessionId: current.session.id });
      }
      return { user, count };
    });
  }
}
