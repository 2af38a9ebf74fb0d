import type { Database } from "../database/database.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Access } from "../sessions/access.js";
import type { Client } from "../sessions/client.js";
import type { SignedInUser } from "../sessions/sessions.js";
import { type NameProblem, readName } from "./name.js";
import type { User, Users } from "./users.js";

/** What became of it. */
export type NameChangeOutcome = { kind: "changed"; user: User } | { kind: "refused"; problem: NameProblem };

/** What people tell about themselves. */
export class Profile {
  constructor(
    private readonly services: { database: Database; access: Access; users: Users; events: SecurityEvents },
  ) {}

  /** Changes what the person is called; nothing but white space takes the name away. */
  async changeName(current: SignedInUser, client: Client, text: string): Promise<NameChangeOutcome> {
    const { database, access, users, events } = this.services;
    const reading = text.trim() === "" ? undefined : readName(text);
    if (reading?.kind === "problem") return { kind: "refused", problem: reading.problem };
    const name = reading?.name ?? null;
    return database.write(async (db) => {
      const user = await access.hold(db, current);
      if (user.name !== name) {
        await users.rename(db, user.id, name);
        await events.record(db, "NAME_CHANGED", { userId: user.id, client, sessionId: current.session.id });
      }
      return { kind: "changed", user: { ...user, name } };
    });
  }
}
