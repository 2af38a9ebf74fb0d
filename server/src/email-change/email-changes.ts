import { type EntityManager, IsNull, LessThanOrEqual } from "typeorm";
import { type Clock, isAhead } from "../clock.js";
import { deleteSome } from "../database/batches.js";
import { type Database, isUniqueViolation } from "../database/database.js";
import { newId } from "../database/ids.js";
import { deleteRows, findRow, insertRow } from "../database/rows.js";
import type { Letters } from "../mail/letters.js";
import type { AddressedContent } from "../mail/mailer.js";
import type { Draft, Outbox } from "../mail/outbox.js";
import { hashToken, isToken, newToken } from "../secrets/tokens.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Access } from "../sessions/access.js";
import type { Client } from "../sessions/client.js";
import type { SignedInUser } from "../sessions/sessions.js";
import type { Limit, Throttling } from "../throttling/throttling.js";
import type { TooManyAttempts } from "../throttling/too-many-attempts.js";
import { parseEmailAddress } from "../users/email-address.js";
import type { User, Users } from "../users/users.js";
import { EmailChange } from "./email-change.entity.js";

/** The kind of the mail to the new address, which is written when its turn has come. */
export const NEW_ADDRESS_MAIL = "EMAIL_CHANGE_NEW_ADDRESS";
const OLD_ADDRESS_MAIL = "EMAIL_CHANGE_OLD_ADDRESS";

const HOUR_MS = 60 * 60_000;
/** For so long a link works. */
const LINK_HOURS = 24;
/** Nobody's mailbox is to be filled through us. */
const REQUESTS_PER_ACCOUNT: Limit = { attempts: 5, windowMs: HOUR_MS };

/** What became of a request. */
export type EmailChangeOutcome =
  | { kind: "requested"; user: User }
  | { kind: "refused"; problem: "REQUIRED" | "NOT_AN_EMAIL" | "UNCHANGED" }
  | TooManyAttempts;

/** What became of a link. The address changes once both mailboxes have confirmed: then it is `complete`. */
export type ConfirmationOutcome = { kind: "confirmed"; complete: boolean } | { kind: "token-invalid" };

/** A link to the new address, as it waits in the outbox. */
interface Request {
  email: string;
  token: string;
  client: Client;
}

/** Another address for an account, in effect once it was confirmed from both mailboxes. Until then the old one holds. */
export class EmailChanges {
  constructor(
    private readonly services: {
      clock: Clock;
      database: Database;
      access: Access;
      users: Users;
      throttling: Throttling;
      outbox: Outbox;
      letters: Letters;
      events: SecurityEvents;
    },
  ) {}

  /**
   * Mails a link to either address; a former request is void. Whether the new address has an account is found when its
   * mail is written, and told to that mailbox alone: this answer is the same for every address.
   */
  async request(current: SignedInUser, client: Client, text: string): Promise<EmailChangeOutcome> {
    const { database, access, throttling, events } = this.services;
    const address = parseEmailAddress(text);
    if (!address) return { kind: "refused", problem: text.trim() === "" ? "REQUIRED" : "NOT_AN_EMAIL" };
    return database.write(async (db) => {
      const user = await access.hold(db, current);
      if (address.canonical === user.canonicalEmail) return { kind: "refused", problem: "UNCHANGED" };
      const retryAfterSeconds = await throttling.reserve(db, `email-change:${user.id}`, REQUESTS_PER_ACCOUNT);
      if (retryAfterSeconds !== undefined) return { kind: "too-many-attempts", retryAfterSeconds };
      await this.#open(db, user, client, address.display);
      await events.record(db, "EMAIL_CHANGE_REQUESTED", { userId: user.id, client, sessionId: current.session.id });
      return { kind: "requested", user };
    });
  }

  /** Writes the mail to the new address. Undefined where the request it belongs to is void. */
  async write(db: EntityManager, draft: Draft["draft"]): Promise<AddressedContent | undefined> {
    const { clock, users, letters } = this.services;
    const { email, token, client } = draft as unknown as Request;
    const address = parseEmailAddress(email);
    if (!address || !(await this.#find(db, token))) return undefined;
    const isTaken = (await users.findByEmail(db, address)) !== undefined;
    // Nobody has shown yet that this mailbox is theirs: it is told nothing of the account.
    const circumstances = { language: client.language, at: clock.now() };
    const content = isTaken ? letters.emailTaken(circumstances) : letters.newEmail(circumstances, { token });
    return { to: address.display, content };
  }

  /** Takes a link's word for its mailbox. With the second of the two, the address is changed. */
  async confirm(client: Client, token: string): Promise<ConfirmationOutcome> {
    try {
      return await this.services.database.write((db) => this.#confirm(db, client, token));
    } catch (error) {
      // Somebody registered the address in this very moment.
      if (isUniqueViolation(error)) return { kind: "token-invalid" };
      throw error;
    }
  }

  /** The change of a user that waits for its links to be opened. */
  async pendingOf(userId: string): Promise<{ newEmail: string; expiresAt: Date } | undefined> {
    const { database, users } = this.services;
    return database.read(async (db) => {
      const change = await findRow(db, EmailChange, { userId });
      const user = await users.find(db, userId);
      if (!change || !this.#isLive(change) || change.credentialVersion !== user?.credentialVersion) return undefined;
      return { newEmail: change.newEmail, expiresAt: new Date(change.expiresAt) };
    });
  }

  /** Removes up to `most` requests that ended by `before`. Returns how many that were. */
  removeExpired(db: EntityManager, before: number, most: number): Promise<number> {
    return deleteSome(db, EmailChange, "id", { expiresAt: LessThanOrEqual(before) }, most);
  }

  async #open(db: EntityManager, user: User, client: Client, newEmail: string): Promise<void> {
    const { clock, outbox, letters } = this.services;
    const now = clock.now().getTime();
    const [oldToken, newTokenOfMail] = [newToken("email-change"), newToken("email-change")];
    const expiresAt = now + LINK_HOURS * HOUR_MS;
    await deleteRows(db, EmailChange, { userId: user.id });
    await insertRow(db, EmailChange, {
      id: newId(now),
      userId: user.id,
      newEmail,
      oldTokenHash: hashToken(oldToken),
      newTokenHash: hashToken(newTokenOfMail),
      oldConfirmedAt: null,
      newConfirmedAt: null,
      credentialVersion: user.credentialVersion,
      createdAt: now,
      expiresAt,
    });
    const { ipAddress, addressKey, device, language } = client;
    const content = letters.oldEmail(
      user,
      { ipAddress, device, language, at: clock.now() },
      { token: oldToken, newEmail },
    );
    await outbox.enqueue(db, { kind: OLD_ADDRESS_MAIL, to: user.email, content, expiresAt });
    const draft = { email: newEmail, token: newTokenOfMail, client: { ipAddress, addressKey, device, language } };
    await outbox.enqueue(db, { kind: NEW_ADDRESS_MAIL, draft, expiresAt });
  }

  async #confirm(db: EntityManager, client: Client, token: string): Promise<ConfirmationOutcome> {
    const { clock, users } = this.services;
    const found = await this.#find(db, token);
    const user = found && (await users.hold(db, found.userId));
    // Read again: only now does nobody else change it.
    const change = user && (await this.#find(db, token));
    if (!change || change.credentialVersion !== user.credentialVersion) return { kind: "token-invalid" };

    const [mine, other] =
      change.oldTokenHash === hashToken(token)
        ? (["oldConfirmedAt", "newConfirmedAt"] as const)
        : (["newConfirmedAt", "oldConfirmedAt"] as const);
    const { affected } = await db.update(
      EmailChange,
      { id: change.id, [mine]: IsNull() },
      { [mine]: clock.now().getTime() },
    );
    if (affected !== 1) return { kind: "token-invalid" };
    if (change[other] === null) return { kind: "confirmed", complete: false };
    return this.#complete(db, client, user, change);
  }

  async #complete(
    db: EntityManager,
    client: Client,
    user: User,
    { newEmail }: EmailChange,
  ): Promise<ConfirmationOutcome> {
    const { clock, users, outbox, letters, events } = this.services;
    await deleteRows(db, EmailChange, { userId: user.id });
    const address = parseEmailAddress(newEmail);
    if (!address || (await users.findByEmail(db, address))) return { kind: "token-invalid" };
    await users.changeEmail(db, user.id, address);
    // What was mailed to the old address, and sign-ins begun with it, are void.
    await users.raiseCredentialVersion(db, user.id);
    await events.record(db, "EMAIL_CHANGED", { userId: user.id, client });
    const { ipAddress, device, language } = client;
    const content = letters.emailChanged(user, { ipAddress, device, language, at: clock.now() }, { newEmail });
    await outbox.enqueue(db, { kind: "EMAIL_CHANGED", to: user.email, content });
    return { kind: "confirmed", complete: true };
  }

  /** The live change that one of its two links stands for. */
  async #find(db: EntityManager, token: string): Promise<EmailChange | undefined> {
    if (!isToken("email-change", token)) return undefined;
    const hash = hashToken(token);
    const change =
      (await findRow(db, EmailChange, { oldTokenHash: hash })) ??
      (await findRow(db, EmailChange, { newTokenHash: hash }));
    return change && this.#isLive(change) ? change : undefined;
  }

  #isLive({ createdAt, expiresAt }: EmailChange): boolean {
    const now = this.services.clock.now().getTime();
    return now < expiresAt && !isAhead(createdAt, now);
  }
}
