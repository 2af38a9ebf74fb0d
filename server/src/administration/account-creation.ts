import { type Database, isUniqueViolation } from "../database/database.js";
import type { Hashing } from "../passwords/hashing.js";
import type { Passwords } from "../passwords/passwords.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import { type RegistrationForm, type RegistrationProblem, readRegistrationForm } from "../sign-in/registration-form.js";
import type { User, Users } from "../users/users.js";

/** What became of it. */
export type CreationOutcome =
  | { kind: "created"; user: User }
  | { kind: "invalid-input"; problems: RegistrationProblem[] }
  | { kind: "email-taken" };

/** An account that an administrator makes for someone: no limit, and no session. */
export class AccountCreation {
  constructor(
    private readonly services: {
      database: Database;
      users: Users;
      hashing: Hashing;
      passwords: Passwords;
      events: SecurityEvents;
    },
  ) {}

  /**
   * Creates it. The form is held to what registration asks for.
   * @throws OverloadedError when the hashing queue is full.
   */
  async create(form: RegistrationForm): Promise<CreationOutcome> {
    const { database, users, hashing, passwords, events } = this.services;
    const read = readRegistrationForm(form, passwords);
    if (read.kind !== "read") return read;
    const hash = await hashing.admit(() => passwords.hash(form.password));
    try {
      return await database.write(async (db) => {
        const user = await users.create(db, read.email, read.name);
        await passwords.create(db, user.id, hash);
        await events.record(db, "REGISTERED", { userId: user.id, client: "administrator", reason: "administrator" });
        return { kind: "created", user };
      });
    } catch (error) {
      if (isUniqueViolation(error)) return { kind: "email-taken" };
      throw error;
    }
  }
}
