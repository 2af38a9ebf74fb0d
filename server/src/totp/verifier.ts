import type { EntityManager } from "typeorm";
import type { Clock } from "../clock.js";
import { updateRows } from "../database/rows.js";
import type { SecretBox } from "../secrets/secret-box.js";
import { Authenticator } from "./authenticator.entity.js";
import { secretContext } from "./authenticators.js";
import { type SpentCodes, spentUpTo, withSpent, withSpentUpTo } from "./spent-steps.js";
import { clockOffsetSeconds, findPastStep, matchCode, parseCode, stepAt, TOTP } from "./totp.js";

/** What became of a code. */
export type Verification =
  | { kind: "verified"; authenticatorId: string }
  | { kind: "malformed" }
  | { kind: "already-used"; retryAfterSeconds: number }
  /** A right code of the past. One of the future is never named: that would hand over a code about to work. */
  | { kind: "clock-off"; offsetSeconds: number }
  | { kind: "wrong" };

/** Checks codes of bound authenticators, and spends them: one code opens one door, once. */
export class Verifier {
  /** @param window how many time steps to each side of now are accepted, 0 or 1. */
  constructor(
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
    private readonly window: number,
  ) {}

  /**
   * Runs in the caller's unit of work, so that a spent code and what it buys commit together.
   * @param bound all authenticators of the account, read in that unit.
   */
  async verify(db: EntityManager, bound: readonly Authenticator[], text: string): Promise<Verification> {
    const code = parseCode(text);
    if (code === undefined) return { kind: "malformed" };
    const now = this.clock.now();
    const candidates = bound.map((authenticator) => ({ authenticator, secret: this.#secretOf(authenticator) }));

    let used: number | undefined;
    for (const { authenticator, secret } of candidates) {
      const spent = spentUpTo(authenticator, stepAt(now));
      const match = matchCode(secret, code, now, spent, this.window);
      if (match?.kind === "fresh") {
        const use = { lastUsedAt: now.getTime(), clockOffsetSeconds: observedOffset(match.step, now) };
        const isFirst = await this.#spend(db, authenticator, withSpent(authenticator, match.step), use);
        if (isFirst) return { kind: "verified", authenticatorId: authenticator.id };
      }
      if (match) used = Math.max(match.step, spent, used ?? 0);
    }
    if (used !== undefined) return { kind: "already-used", retryAfterSeconds: secondsUntil(used + 1, now) };

    for (const { authenticator, secret } of candidates) {
      const step = findPastStep(secret, code, now, this.window);
      if (step === undefined) continue;
      const offsetSeconds = clockOffsetSeconds(step, now);
      await this.#noteOffset(db, authenticator, step, offsetSeconds);
      return { kind: "clock-off", offsetSeconds };
    }
    return { kind: "wrong" };
  }

  /**
   * Spends the current and the next code of every authenticator of a user who came in by a recovery code: whoever
   * looked over the shoulder gets nothing from the screen of the app.
   * @param bound all authenticators of the account, read in the caller's unit of work.
   */
  async spendCurrentCodes(db: EntityManager, bound: readonly Authenticator[]): Promise<void> {
    const step = stepAt(this.clock.now()) + 1;
    for (const authenticator of bound) {
      const isFirst = await this.#spend(db, authenticator, withSpentUpTo(authenticator, step));
      // Undoes the unit: a code that was just typed elsewhere is not forgotten.
      if (!isFirst) throw new Error("A code was spent meanwhile.");
    }
  }

  #secretOf({ id, userId, sealedSecret }: Authenticator): string {
    return this.secretBox.open(sealedSecret, secretContext(userId, id));
  }

  /**
   * Keeps what a refused code tells of the device's clock, for whoever gets in by other means. A code that was spent
   * tells nothing: it has been seen before.
   */
  async #noteOffset(db: EntityManager, { id, lastUsedStep }: Authenticator, step: number, offset: number) {
    if (step > lastUsedStep) await updateRows(db, Authenticator, { id }, { clockOffsetSeconds: offset });
  }

  /** Compare and set: of two racing requests with one code, one touches the row. */
  async #spend(
    db: EntityManager,
    authenticator: Authenticator,
    spent: SpentCodes,
    use: Partial<Authenticator> = {},
  ): Promise<boolean> {
    const { id, lastUsedStep, spentSteps } = authenticator;
    const unchanged = { id, lastUsedStep, spentSteps };
    const affected = await updateRows(db, Authenticator, unchanged, { ...spent, ...use });
    return affected === 1;
  }
}

/** How long people may take to type a code that has just changed before we blame the clock of their device. */
const TYPING_SECONDS = 15;

/** How far a device's clock is off, judged by an accepted code. A code typed slowly tells nothing about the clock. */
export function observedOffset(step: number, now: Date): number {
  const expiredForSeconds = now.getTime() / 1000 - (step + 1) * TOTP.periodSeconds;
  return expiredForSeconds >= 0 && expiredForSeconds < TYPING_SECONDS ? 0 : clockOffsetSeconds(step, now);
}

/** Seconds until apps show the code of `step`. */
function secondsUntil(step: number, now: Date): number {
  return Math.max(1, Math.ceil(step * TOTP.periodSeconds - now.getTime() / 1000));
}
