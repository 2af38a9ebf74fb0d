import type { EntityManager } from "typeorm";
import type { Database } from "../database/database.js";
import type { Hashing } from "../passwords/hashing.js";
import { accountOf, type PasswordAttempts } from "../passwords/password-attempts.js";
import type { Passwords } from "../passwords/passwords.js";
import type { RecoveryCodes } from "../recovery-codes/recovery-codes.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Access } from "../sessions/access.js";
import type { Client } from "../sessions/client.js";
import type { TooManyAttempts } from "../throttling/too-many-attempts.js";
import type { Users } from "../users/users.js";
import type { Authenticators } from "./authenticators.js";
import type { Removals } from "./removals.js";

/** What became of it. */
export type UndoOutcome =
  | { kind: "undone" }
  | { kind: "token-invalid" }
  | { kind: "invalid-credentials" }
  | TooManyAttempts;

/**
 * Putting back an authenticator that somebody else has removed, by the link in the mail about it and the password. It
 * opens no session; it ends all there are, and nobody changes factors for a day.
 */
export class RemovalUndo {
  constructor(
    private readonly services: {
      database: Database;
      users: Users;
      access: Access;
      hashing: Hashing;
      passwords: Passwords;
      passwordAttempts: PasswordAttempts;
      authenticators: Authenticators;
      removals: Removals;
      recoveryCodes: RecoveryCodes;
      events: SecurityEvents;
    },
  ) {}

  /** @throws OverloadedError when the hashing queue is full. */
  async undo(client: Client, token: string, password: string): Promise<UndoOutcome> {
    return this.services.hashing.admit(() => this.#undo(client, token, password));
  }

  async #undo(client: Client, token: string, password: string): Promise<UndoOutcome> {
    const { database, users, passwords, passwordAttempts, removals, events } = this.services;
    const known = await database.read(async (db) => {
      const removed = await removals.find(db, token);
      return removed && users.find(db, removed.userId);
    });
    if (!known) return { kind: "token-invalid" };
    const userId = known.id;
    // The same budget as that of a sign-in: the link is no second way to try passwords.
    const account = accountOf(known.canonicalEmail);
    const { found: hash, retryAfterSeconds } = await passwordAttempts.reserve(client, account, (db) =>
      passwords.find(db, userId),
    );
    if (retryAfterSeconds !== undefined) return { kind: "too-many-attempts", retryAfterSeconds };
    const right = await passwords.matches(hash, password);

    return database.write(async (db) => {
      const user = await users.hold(db, userId);
      const stored = await passwords.find(db, userId);
      // The account was deleted meanwhile: nothing can be noted about it.
      if (stored === undefined) return { kind: "token-invalid" };
      if (!right || stored !== hash) {
        await events.record(db, "SIGN_IN_FAILED", { userId, client, reason: "undo" });
        return { kind: "invalid-credentials" };
      }
      if (!user) return { kind: "token-invalid" };
      await passwordAttempts.succeeded(db, client, account);
      return this.#putBack(db, client, userId, token);
    });
  }

  async #putBack(db: EntityManager, client: Client, userId: string, token: string): Promise<UndoOutcome> {
    const { access, authenticators, removals, recoveryCodes, events } = this.services;
    const removed = await removals.find(db, token);
    if (!removed || !(await removals.close(db, removed.id))) return { kind: "token-invalid" };
    await authenticators.putBack(db, { ...removed, id: removed.authenticatorId });
    // Codes that were made since then stay: at most one set is an account's.
    const hasCodes = (await recoveryCodes.currentSet(db, userId)) !== undefined;
    const codes = hasCodes ? undefined : await removals.takeRecoveryCodes(db, removed);
    if (codes) await recoveryCodes.restore(db, userId, codes);
    await access.endAll(db, userId);
    const authenticator = { name: removed.name, isOnlyOne: false };
    await events.record(db, "MFA_RESTORED", { userId, client, authenticator });
    return { kind: "undone" };
  }
}
