import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { newId } from "../../server/dist/database/ids.js";
import { generateEncryptionKey, parseEncryptionKeys, SecretBox } from "../../server/dist/secrets/secret-box.js";
import { hashToken } from "../../server/dist/secrets/tokens.js";
import { deviceHashOf } from "../../server/dist/sessions/known-devices.js";
import { secretContext } from "../../server/dist/totp/authenticators.js";

const { hash } = createRequire(new URL("../../server/package.json", import.meta.url))("@node-rs/argon2");

export const PASSWORD = "correct horse battery staple";
const FULL_COST = { memoryCost: 19_456, timeCost: 2 };
/** A hash that takes next to nothing, to see what a sign-in takes beside it. */
export const HARDLY_ANY_COST = { memoryCost: 8, timeCost: 1 };

/** The address of the person of this number, as a proxy would tell it. All are of one network. */
export const addressOf = (person) => `10.0.${Math.floor(person / 250) % 250}.${(person % 250) + 1}`;

const HOUR_MS = 3_600_000;
const BATCH = 5_000;

/**
 * Accounts that are written straight into the tables, since to register them one by one would take as long as hashing
 * all their passwords. All that is theirs follows from their number, so that nothing of a million has to be remembered.
 */
export class Accounts {
  encryptionKeys = generateEncryptionKey();
  #box = new SecretBox(parseEncryptionKeys(this.encryptionKeys));
  /** Their ids and their authenticators' ids, by number. */
  #ids = [];
  #authenticatorIds = [];

  constructor(count) {
    this.count = count;
  }

  email(i) {
    return `user-${i}@bench.example`;
  }

  /** The bearer token of the account's one session. */
  accessToken(i) {
    return token("acc_", `session ${i}`);
  }

  /** One of the challenges that `openChallenges` has opened in its `round`. */
  challenge(i, round) {
    return token("chl_", `challenge ${i} ${round}`);
  }

  /** The secret of the account's authenticator: 160 bits in Base32. */
  secret(i) {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    return Array.from(digest(`secret ${i}`), (byte) => alphabet[byte % 32]).join("");
  }

  /**
   * Fills the tables. Every account has signed in once, and left what that leaves: a session, a known device and an
   * event. Those for which `hasAuthenticator` says so have an authenticator.
   */
  async fill(tables, hasAuthenticator, hashCost = FULL_COST) {
    const passwordHash = await hash(PASSWORD, { ...hashCost, algorithm: 2, parallelism: 1 });
    for (let from = 0; from < this.count; from += BATCH) {
      const numbers = Array.from({ length: Math.min(BATCH, this.count - from) }, (_, k) => from + k);
      const now = Date.now();
      for (const i of numbers) this.#ids[i] = newId(now);
      await tables.insert("user", numbers, (i) => ({
        id: this.#ids[i],
        email: this.email(i),
        canonical_email: this.email(i),
        credential_version: 0,
        created_at: now,
      }));
      await tables.insert("password", numbers, (i) => ({ user_id: this.#ids[i], hash: passwordHash, changed_at: now }));
      const sessionIds = new Map(numbers.map((i) => [i, newId(now)]));
      await tables.insert("session", numbers, (i) => ({
        id: sessionIds.get(i),
        token_hash: hashToken(this.accessToken(i)),
        user_id: this.#ids[i],
        transport: "BEARER",
        amr: "pwd",
        created_at: now,
        last_seen_at: now,
        expires_at: now + 12 * HOUR_MS,
        ip_address: addressOf(i),
      }));
      await tables.insert("known_device", numbers, (i) => ({
        user_id: this.#ids[i],
        device_hash: deviceHashOf({ device: undefined, ipAddress: addressOf(i) }),
        seen_at: now,
      }));
      await tables.insert("security_event", numbers, (i) => ({
        id: newId(now),
        user_id: this.#ids[i],
        type: "SIGNED_IN",
        session_id: sessionIds.get(i),
        ip_address: addressOf(i),
        created_at: now,
      }));
      const secured = numbers.filter(hasAuthenticator);
      for (const i of secured) this.#authenticatorIds[i] = newId(now);
      await tables.insert("authenticator", secured, (i) => ({
        id: this.#authenticatorIds[i],
        user_id: this.#ids[i],
        slot: 0,
        name: "Authenticator app",
        sealed_secret: this.#box.seal(this.secret(i), secretContext(this.#ids[i], this.#authenticatorIds[i])),
        last_used_step: 0,
        clock_offset_seconds: 0,
        confirmed_at: now,
      }));
    }
  }

  /** Leaves challenges of every twentieth account that ended at this time, for a clean-up to find. */
  async leaveExpiredChallenges(tables, count, endedAt) {
    const numbers = Array.from({ length: count }, (_, number) => number);
    await tables.insert("challenge", numbers, (number) => ({
      id: newId(endedAt),
      token_hash: hashToken(token("chl_", `expired ${number}`)),
      user_id: this.#ids[(number * 20) % this.count],
      transport: "BEARER",
      credential_version: 0,
      attempts_left: 5,
      created_at: endedAt,
      expires_at: endedAt,
    }));
  }

  /** The sessions of these accounts are in use now. */
  async noteUse(tables, numbers) {
    const ids = numbers.map((i) => this.#ids[i]);
    await tables.noteUse(ids, Date.now());
  }

  /** Gives each of these accounts a fresh challenge, and forgets the codes that they have used. */
  async openChallenges(tables, numbers, round) {
    const now = Date.now();
    await tables.forgetUsedCodes(numbers.map((i) => this.#authenticatorIds[i]));
    await tables.insert("challenge", numbers, (i) => ({
      id: newId(now),
      token_hash: hashToken(this.challenge(i, round)),
      user_id: this.#ids[i],
      transport: "BEARER",
      credential_version: 0,
      attempts_left: 5,
      created_at: now,
      expires_at: now + HOUR_MS,
    }));
  }
}

const digest = (text) => createHash("sha256").update(text).digest();
const token = (prefix, text) => prefix + digest(text).toString("base64url");
