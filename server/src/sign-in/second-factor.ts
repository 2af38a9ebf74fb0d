import type { EntityManager } from "typeorm";
import type { HashedAttempt, RecoveryCodes } from "../recovery-codes/recovery-codes.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Client } from "../sessions/client.js";
import type { SecondFactorLimit } from "../throttling/second-factor-limit.js";
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

  /** Runs in the caller's unit of work, so that what was spent and what it buys commit together. */
  async check(
    db: EntityManager,
    attempt: Attempt,
    counted: CountedAttempt,
  ): Promise<{ kind: "verified" } | InvalidCode> {
    const outcome = await this.#compare(db, attempt, counted);
    if (outcome.kind === "verified") {
      await this.services.secondFactorLimit.reset(db, counted.userId);
      if (attempt.factor === "recovery-code") {
        const summary = await this.services.recoveryCodes.summary(db, counted.userId);
        const remaining = summary?.remaining ?? 0;
        await this.services.events.record(db, "RECOVERY_CODE_USED", { ...counted, remaining });
      }
    } else {
      await this.recordFailure(db, outcome, counted);
    }
    return outcome;
  }

  /** Notes a refused code, and the lock where it led to one. */
  async recordFailure(db: EntityManager, refusal: InvalidCode, counted: CountedAttempt): Promise<void> {
    await this.services.events.record(db, "MFA_FAILED", { ...counted, reason: refusal.reason });
    if (!counted.locks) return;
    const lockedForSeconds = await this.services.secondFactorLimit.wait(db, counted.userId, "recovery-code");
    await this.services.events.record(db, "MFA_LOCKED", { ...counted, lockedForSeconds });
  }

  async #compare(
    db: EntityManager,
    attempt: Attempt,
    { userId, attemptsLeft }: CountedAttempt,
  ): Promise<{ kind: "verified" } | InvalidCode> {
    if (attempt.factor === "recovery-code") {
      const outcome = await this.services.recoveryCodes.spend(db, userId, attempt.hashed);
      if (outcome === "verified") return { kind: "verified" };
      return { kind: "invalid-code", reason: outcome === "already-used" ? "ALREADY_USED" : "WRONG", attemptsLeft };
    }
    const outcome = await this.services.verifier.verify(db, userId, attempt.code);
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
