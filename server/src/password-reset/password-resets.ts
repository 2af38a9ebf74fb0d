import type { EntityManager } from "typeorm";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import type { Letters } from "../mail/letters.js";
import type { AddressedContent } from "../mail/mailer.js";
import type { Draft, Outbox } from "../mail/outbox.js";
import type { Hashing } from "../passwords/hashing.js";
import { accountOf, type PasswordAttempts } from "../passwords/password-attempts.js";
import type { PasswordProblem } from "../passwords/password-policy.js";
import type { Passwords } from "../passwords/passwords.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Access } from "../sessions/access.js";
import type { Client } from "../sessions/client.js";
import type { Limit, Throttling } from "../throttling/throttling.js";
import type { TooManyAttempts } from "../throttling/too-many-attempts.js";
import { parseEmailAddress } from "../users/email-address.js";
import type { Users } from "../users/users.js";
import { RESET_MINUTES, type ResetTokens } from "./reset-tokens.js";

/** The kind of the mail with the link, which is written when its turn has come. */
export const RESET_MAIL = "PASSWORD_RESET_REQUESTED";

const HOUR_MS = 60 * 60_000;
/** Mails that one account gets: nobody's mailbox is to be filled through us. */
const MAILS_PER_ACCOUNT: Limit = { attempts: 5, windowMs: HOUR_MS };
/** Requests from one client address, whichever accounts they name. */
const REQUESTS_PER_ADDRESS: Limit = { attempts: 30, windowMs: HOUR_MS };
/** Tries to use a link. A token cannot be guessed; this bounds what hashing costs. */
const TRIES_PER_ADDRESS: Limit = { attempts: 30, windowMs: HOUR_MS / 4 };

/** What became of a new password. */
export type ResetOutcome =
  | { kind: "reset" }
  | { kind: "invalid-input"; problem: PasswordProblem }
  | { kind: "token-invalid" }
  | TooManyAttempts;

/** A request as it waits in the outbox, for a mail that is written later. */
interface Request {
  email: string;
  client: Client;
}

/** The way back for someone who has lost the password: a mailed link, which sets a new one and opens nothing. */
export class PasswordResets {
  constructor(
    private readonly services: {
      clock: Clock;
      database: Database;
      users: Users;
      hashing: Hashing;
      passwords: Passwords;
      passwordAttempts: PasswordAttempts;
      throttling: Throttling;
      resetTokens: ResetTokens;
      access: Access;
      outbox: Outbox;
      letters: Letters;
      events: SecurityEvents;
      /** Told when a client address has asked too often: the answer does not tell. */
      onRefused: (client: Client) => void;
    },
  ) {}

  /**
   * Asks for a link. Nothing is looked up here: whether there is an account, and whether it may have another mail, is
   * found when the mail is written. So the answer is the same, and takes the same time, for every address.
   */
  async request(client: Client, text: string): Promise<void> {
    const { clock, database, throttling, outbox, onRefused } = this.services;
    const email = parseEmailAddress(text)?.canonical ?? "";
    const { ipAddress, addressKey, device, language } = client;
    const draft = { email, client: { ipAddress, addressKey, device, language } };
    const expiresAt = clock.now().getTime() + RESET_MINUTES * 60_000;
    const wait = await database.write(async (db) => {
      const seconds = await throttling.reserve(db, `reset-request:${client.addressKey}`, REQUESTS_PER_ADDRESS);
      if (seconds === undefined) await outbox.enqueue(db, { kind: RESET_MAIL, draft, expiresAt });
      return seconds;
    });
    if (wait !== undefined) onRefused(client);
  }

  /** Writes the mail of a request, with a fresh link. Undefined where there is nobody to write to. */
  async write(db: EntityManager, draft: Draft["draft"]): Promise<AddressedContent | undefined> {
    const { clock, users, throttling, resetTokens, letters, events } = this.services;
    const { email, client } = draft as unknown as Request;
    const found = await users.findByEmail(db, { canonical: email, display: email });
    const user = found && (await users.hold(db, found.id));
    if (!user) return undefined;
    if ((await throttling.reserve(db, `reset-mail:${user.id}`, MAILS_PER_ACCOUNT)) !== undefined) return undefined;
    const { token } = await resetTokens.open(db, user);
    await events.record(db, "PASSWORD_RESET_REQUESTED", { userId: user.id, client });
    const content = letters.reset(user, { ...client, at: clock.now() }, { token, minutes: RESET_MINUTES });
    return { to: user.email, content };
  }

  /**
   * Sets a new password by a mailed link, and ends all that was opened under the old one. It opens no session, and a
   * second factor that is bound stays bound.
   * @throws OverloadedError when the hashing queue is full.
   */
  async reset(client: Client, token: string, password: string): Promise<ResetOutcome> {
    return this.services.hashing.admit(() => this.#reset(client, token, password));
  }

  async #reset(client: Client, token: string, password: string): Promise<ResetOutcome> {
    const { database, users, passwords, passwordAttempts, throttling, resetTokens, access, events } = this.services;
    const retryAfterSeconds = await database.write((db) =>
      throttling.reserve(db, `reset:${client.addressKey}`, TRIES_PER_ADDRESS),
    );
    if (retryAfterSeconds !== undefined) return { kind: "too-many-attempts", retryAfterSeconds };
    const user = await database.read(async (db) => {
      const reset = await resetTokens.find(db, token);
      return reset && users.find(db, reset.userId);
    });
    if (!user) return { kind: "token-invalid" };
    // Before the token is used up: the person chooses another password, and goes on.
    const problem = passwords.check(password, user.email);
    if (problem) return { kind: "invalid-input", problem };

    const hash = await passwords.hash(password);
    return database.write(async (db) => {
      const held = await users.hold(db, user.id);
      const reset = await resetTokens.find(db, token);
      if (!held || reset?.credentialVersion !== held.credentialVersion) return { kind: "token-invalid" };
      if (!(await resetTokens.spend(db, reset.id))) return { kind: "token-invalid" };
      await passwords.replace(db, held.id, hash);
      await resetTokens.endAll(db, held.id);
      await access.endAll(db, held.id);
      await passwordAttempts.forget(db, client, accountOf(held.canonicalEmail));
      await events.record(db, "PASSWORD_RESET", { userId: held.id, client });
      return { kind: "reset" };
    });
  }
}
