import type { EntityManager } from "typeorm";
import { together } from "../database/together.js";
import type { HashedAttempt, RecoveryCodes } from "../recovery-codes/recovery-codes.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Client } from "../sessions/client.js";
import type { SecondFactorLimit } from "../throttling/second-factor-limit.js";
import type { Authenticator } from "../totp/authenticators.js";
import type { InvalidCode } from "../totp/invalid-code.js";
import type { Verifier } from "../totp/verifier.js";

/** A second factor as it was given, ready to be compared. */
export type Attempt = { factor: "code"; code: string } | { factor: "recovery-code"; hashed: HashedAttempt | undefined };

/** The attempt that was counted before the comparison. */
export interface CountedAttempt {
  userId: string;
  client: Client;
  /** How many more wrong ones the person may be told are left. */
  attemptsLeft: number;
  /** Whether this attempt, if wrong, locks the account's second factor. */
  locks: boolean;
}

/** It was right, and is spent. */
export interface Verified {
  kind: "verified";
  /** How many recovery codes are left, where it was one of them. */
  codesLeft: number | undefined;
}

/** Compares a second factor, spends it where it is right, and keeps the account's record of failures. */
export class SecondFactor {
  constructor(
    private readonly services: {
      verifier: Verifier;
      recoveryCodes: RecoveryCodes;
      secondFactorLimit: SecondFactorLimit;
      events: SecurityEvents;
    },
  ) {}

  /**
   * For whoever has proved the password. Runs in the caller's unit of work, so that what was spent and what it buys
   * commit together. Where it is right, `proved` is due in the same unit.
   * @param bound all authenticators of the account, read in that unit.
   */
  async check(
    db: EntityManager,
    attempt: Attempt,
    counted: CountedAttempt,
    bound: readonly Authenticator[],
  ): Promise<Verified | InvalidCode> {
    const outcome = await this.#compare(db, attempt, counted, bound);
    if (outcome.kind === "invalid-code") {
      await this.recordFailure(db, outcome, counted, { passwordWasRight: true });
      return outcome;
    }
    if (attempt.factor === "code") return { kind: "verified", codesLeft: undefined };
    const summary = await this.services.recoveryCodes.summary(db, counted.userId);
    return { kind: "verified", codesLeft: summary?.remaining ?? 0 };
  }

  /** The account's failures are forgotten, and the use of a recovery code is recorded. */
  async proved(db: EntityManager, { codesLeft }: Verified, counted: CountedAttempt): Promise<void> {
    const { secondFactorLimit, events } = this.services;
    const wasRecoveryCode = codesLeft !== undefined;
    await together(
      secondFactorLimit.reset(db, counted.userId),
      wasRecoveryCode && events.record(db, "RECOVERY_CODE_USED", { ...counted, remaining: codesLeft }),
    );
  }

  /** Notes a refused code, and the lock where it led to one. */
  async recordFailure(
    db: EntityManager,
    { reason }: InvalidCode,
    counted: CountedAttempt,
    { passwordWasRight } = { passwordWasRight: false },
  ): Promise<void> {
    await this.services.events.record(db, "MFA_FAILED", { ...counted, reason, passwordWasRight });
    if (!counted.locks) return;
    const lockedForSeconds = await this.services.secondFactorLimit.wait(db, counted.userId, "recovery-code");
    await this.services.events.record(db, "MFA_LOCKED", { ...counted, lockedForSeconds });
  }

  async #compare(
    db: EntityManager,
    attempt: Attempt,
    { userId, attemptsLeft }: CountedAttempt,
    bound: readonly Authenticator[],
  ): Promise<{ kind: "verified" } | InvalidCode> {
    if (attempt.factor === "recovery-code") {
      const outcome = await this.services.recoveryCodes.spend(db, userId, attempt.hashed);
      if (outcome === "verified") return { kind: "verified" };
      return { kind: "invalid-code", reason: outcome === "already-used" ? "ALREADY_USED" : "WRONG", attemptsLeft };
    }
    const outcome = await this.services.verifier.verify(db, bound, attempt.code);
    switch (outcome.kind) {
      case "verified":
        return { kind: "verified" };
      case "malformed":
        return { kind: "invalid-code", reason: "MALFORMED", attemptsLeft };
      case "wrong":
        return { kind: "invalid-code", reason: "WRONG", attemptsLeft };
      case "already-used":
        return {
          kind: "invalid-code",
          reason: "ALREADY_USED",
          attemptsLeft,
          retryAfterSeconds: outcome.retryAfterSeconds,
        };
      case "clock-off":
        return { kind: "invalid-code", reason: "CLOCK_OFF", attemptsLeft, clockOffsetSeconds: outcome.offsetSeconds };
    }
  }
}
