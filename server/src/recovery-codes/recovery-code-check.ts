import type { Database } from "../database/database.js";
import type { Hashing } from "../passwords/hashing.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Access } from "../sessions/access.js";
import type { Client } from "../sessions/client.js";
import type { SignedInUser } from "../sessions/sessions.js";
import type { CountedAttempt, SecondFactor } from "../sign-in/second-factor.js";
import type { SecondFactorLimit } from "../throttling/second-factor-limit.js";
import type { TooManyAttempts } from "../throttling/too-many-attempts.js";
import type { InvalidCode } from "../totp/invalid-code.js";
import type { User } from "../users/users.js";
import { readRecoveryCode } from "./recovery-code-format.js";
import type { RecoveryCodeSet } from "./recovery-code-set.entity.js";
import type { HashedAttempt, RecoveryCodes } from "./recovery-codes.js";

/** What became of the drill. */
export type CheckOutcome =
  | { kind: "checked"; user: User }
  | { kind: "mfa-not-enabled" }
  | InvalidCode
  | TooManyAttempts;

/** A drill for the day the phone is lost: whether a kept recovery code is right, without using it up. */
export class RecoveryCodeCheck {
  constructor(
    private readonly services: {
      database: Database;
      access: Access;
      hashing: Hashing;
      recoveryCodes: RecoveryCodes;
      secondFactor: SecondFactor;
      secondFactorLimit: SecondFactorLimit;
      events: SecurityEvents;
    },
  ) {}

  /**
   * Looks, under the same budget of wrong codes as signing in. Whoever has a code of the set, used or not, guesses
   * nothing: the attempt is given back. It never starts the count anew, since nothing was spent for it.
   * @throws OverloadedError when the hashing queue is full.
   */
  async check(current: SignedInUser, client: Client, text: string): Promise<CheckOutcome> {
    const { database, hashing, recoveryCodes, secondFactorLimit } = this.services;
    const userId = current.user.id;
    const set = await database.read((db) => recoveryCodes.currentSet(db, userId));
    if (!set) return { kind: "mfa-not-enabled" };
    const reading = readRecoveryCode(text);
    if (reading.kind !== "ok") {
      // A slip of the pen that the check characters give away: it costs no attempt, and no hash.
      const attemptsLeft = await database.read((db) => secondFactorLimit.attemptsLeft(db, userId));
      return { kind: "invalid-code", reason: "MALFORMED", attemptsLeft };
    }
    return hashing.admit(() => this.#attempt(current, client, set, reading.value));
  }

  /** Counts the attempt, in a write of its own, before the code is compared. */
  async #attempt(current: SignedInUser, client: Client, set: RecoveryCodeSet, code: string): Promise<CheckOutcome> {
    const { database, access, recoveryCodes, secondFactorLimit } = this.services;
    const userId = current.user.id;
    const reservation = await database.write(async (db) => {
      await access.hold(db, current);
      return secondFactorLimit.reserve(db, userId, "recovery-code");
    });
    if (reservation.kind === "locked") {
      return { kind: "too-many-attempts", retryAfterSeconds: reservation.retryAfterSeconds };
    }
    const hashed = await recoveryCodes.hashAttempt(set, code);
    const { attemptsLeft, locks } = reservation;
    return this.#compare(current, hashed, { userId, client, attemptsLeft, locks });
  }

  async #compare(
    current: SignedInUser,
    hashed: HashedAttempt | undefined,
    counted: CountedAttempt,
  ): Promise<CheckOutcome> {
    const { database, access, recoveryCodes, secondFactor, secondFactorLimit, events } = this.services;
    return database.write(async (db) => {
      const user = await access.hold(db, current);
      const outcome = await recoveryCodes.check(db, user.id, hashed);
      if (outcome === "wrong") {
        const refusal = { kind: "invalid-code", reason: "WRONG", attemptsLeft: counted.attemptsLeft } as const;
        await secondFactor.recordFailure(db, refusal, counted);
        return refusal;
      }
      await secondFactorLimit.release(db, user.id, counted);
      const about = { userId: user.id, client: counted.client, sessionId: current.session.id };
      if (outcome === "verified") {
        await events.record(db, "RECOVERY_CODE_CHECKED", about);
        return { kind: "checked", user };
      }
      await events.record(db, "RECOVERY_CODE_CHECKED", { ...about, reason: "ALREADY_USED" });
      const attemptsLeft = await secondFactorLimit.attemptsLeft(db, user.id);
      return { kind: "invalid-code", reason: "ALREADY_USED", attemptsLeft };
    });
  }
}
