import { type Database, isUniqueViolation } from "../database/database.js";
import type { Hashing } from "../passwords/hashing.js";
import type { PasswordProblem } from "../passwords/password-policy.js";
import type { Passwords } from "../passwords/passwords.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Client } from "../sessions/client.js";
import type { Transport } from "../sessions/sessions.js";
import type { Limit, Throttling } from "../throttling/throttling.js";
import type { TooManyAttempts } from "../totp/invalid-code.js";
import { type EmailAddress, parseEmailAddress } from "../users/email-address.js";
import { type NameProblem, readName } from "../users/name.js";
import type { Users } from "../users/users.js";
import type { Gate, SignedIn } from "./gate.js";

/** What someone who wants an account has filled in. */
export interface RegistrationForm {
  email: string;
  password: string;
  name: string | undefined;
  transport: Transport;
}

/** What was wrong with the form, by field. */
export type RegistrationProblem =
  | { field: "email"; code: "REQUIRED" | "NOT_AN_EMAIL" }
  | { field: "name"; code: NameProblem }
  | { field: "password"; code: PasswordProblem };

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
      events: SecurityEvents;
    },
    registrationsPerHour: number,
  ) {
    this.#limit = { attempts: registrationsPerHour, windowMs: 60 * 60_000 };
  }

  /** @throws OverloadedError when the hashing queue is full. */
  async register(client: Client, form: RegistrationForm): Promise<RegistrationOutcome> {
    const { hashing, passwords } = this.services;
    const email = parseEmailAddress(form.email);
    const name = form.name === undefined || form.name.trim() === "" ? undefined : readName(form.name);
    const problems: RegistrationProblem[] = [];
    if (!email) problems.push({ field: "email", code: form.email.trim() === "" ? "REQUIRED" : "NOT_AN_EMAIL" });
    if (name?.kind === "problem") problems.push({ field: "name", code: name.problem });
    const problem = passwords.check(form.password, email?.canonical ?? "");
    if (problem) problems.push({ field: "password", code: problem });
    if (!email || name?.kind === "problem" || problems.length > 0) return { kind: "invalid-input", problems };

    const account = { email, name: name?.name ?? null, password: form.password, transport: form.transport };
    return hashing.admit(() => this.#open(client, account));
  }

  async #open(
    client: Client,
    account: { email: EmailAddress; name: string | null; password: string; transport: Transport },
  ): Promise<RegistrationOutcome> {
    const { database, users, passwords, throttling, gate, events } = this.services;
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
        const outcome = await gate.pass(db, user, "password", transport, client);
        if (outcome.kind !== "signed-in") throw new Error("A new account has no second factor.");
        await events.record(db, "REGISTERED", { userId: user.id, client, sessionId: outcome.session.id });
        return outcome;
      });
    } catch (error) {
      // Of two requests with one address, the database lets one pass.
      if (isUniqueViolation(error)) return { kind: "email-taken" };
      throw error;
    }
  }
}
