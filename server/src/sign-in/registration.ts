import { type Database, isUniqueViolation } from "../database/database.js";
import type { Hashing } from "../passwords/hashing.js";
import type { Passwords } from "../passwords/passwords.js";
import type { Client } from "../sessions/client.js";
import type { Transport } from "../sessions/sessions.js";
import type { Limit, Throttling } from "../throttling/throttling.js";
import type { TooManyAttempts } from "../throttling/too-many-attempts.js";
import type { EmailAddress } from "../users/email-address.js";
import type { Users } from "../users/users.js";
import type { Gate, SignedIn } from "./gate.js";
import { type RegistrationForm, type RegistrationProblem, readRegistrationForm } from "./registration-form.js";

/** What became of a registration. */
export type RegistrationOutcome =
  | SignedIn
  | { kind: "invalid-input"; problems: RegistrationProblem[] }
  | { kind: "email-taken" }
  | TooManyAttempts;

/** Creating an account, which signs in at once. */
export class Registration {
  readonly #limit: Limit;

  constructor(
    private readonly services: {
      database: Database;
      users: Users;
      hashing: Hashing;
      passwords: Passwords;
      throttling: Throttling;
      gate: Gate;
    },
    registrationsPerHour: number,
  ) {
    this.#limit = { attempts: registrationsPerHour, windowMs: 60 * 60_000 };
  }

  /** @throws OverloadedError when the hashing queue is full. */
  async register(client: Client, form: RegistrationForm & { transport: Transport }): Promise<RegistrationOutcome> {
    const { hashing, passwords } = this.services;
    const read = readRegistrationForm(form, passwords);
    if (read.kind !== "read") return read;
    const account = { email: read.email, name: read.name, password: form.password, transport: form.transport };
    return hashing.admit(() => this.#open(client, account));
  }

  async #open(
    client: Client,
    account: { email: EmailAddress; name: string | null; password: string; transport: Transport },
  ): Promise<RegistrationOutcome> {
    const { database, users, passwords, throttling, gate } = this.services;
    const { email, name, password, transport } = account;
    // A taken address counts as well: this answer is the one place that tells whether an account exists.
    const key = `registration:${client.addressKey}`;
    const retryAfterSeconds = await database.write((db) => throttling.reserve(db, key, this.#limit));
    if (retryAfterSeconds !== undefined) return { kind: "too-many-attempts", retryAfterSeconds };
    if (await database.read((db) => users.findByEmail(db, email))) return { kind: "email-taken" };

    const hash = await passwords.hash(password);
    try {
      return await database.write(async (db) => {
        const user = await users.create(db, email, name);
        await passwords.create(db, user.id, hash);
        const arrival = await gate.arrive(db, user.id, "password");
        const outcome = arrival && (await gate.pass(db, arrival, { transport, client, event: "REGISTERED" }));
        if (outcome?.kind !== "signed-in") throw new Error("A new account has no second factor.");
        return outcome;
      });
    } catch (error) {
      // Of two requests with one address, the database lets one pass.
      if (isUniqueViolation(error)) return { kind: "email-taken" };
      throw error;
    }
  }
}
