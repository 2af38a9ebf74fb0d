import type { EntityManager } from "typeorm";
import type { Clock } from "../clock.js";
import { deleteRows, findRow, insertRowIfMissing, updateRows } from "../database/rows.js";
import { Throttle } from "./throttle.entity.js";

/** What the keys of these counters begin with. */
export const SECOND_FACTOR = "second-factor";
/** Each time so many failures in a row are reached, the second factor is locked. */
const FAILURES_PER_LOCK = 10;
const FIRST_LOCK_MS = 15 * 60_000;
const LONGEST_LOCK_MS = 24 * 60 * 60_000;
/** At so many, app codes are off until a recovery code or an administrator (SP 800-63B-4, section 3.2.2). */
const FAILURES_TO_DISABLE = 100;

/** Whether an attempt may be made. `locks` tells that a lock begins should it fail. */
export type Reservation =
  | { kind: "reserved"; attemptsLeft: number; locks: boolean }
  | { kind: "locked"; retryAfterSeconds: number };

/** Which factor is tried: app codes can be disabled where recovery codes still work. */
export type SecondFactor = "code" | "recovery-code";

/**
 * The one budget of wrong second factors that an account has, for sign-in, step-up and setup alike.
 *
 * A guess at a code hits with a chance of 3 in 1,000,000 per authenticator. Without growing locks and an end, five
 * guesses every quarter of an hour would find one within a year in four cases of ten. A right password resets
 * nothing, for whoever guesses here already has it: only a right second factor does.
 */
export class SecondFactorLimit {
  constructor(private readonly clock: Clock) {}

  /**
   * Counts one attempt before the code is looked at, unless the account's second factor is locked.
   * To be called while the user is held, so that attempts at one account follow each other.
   */
  async reserve(db: EntityManager, userId: string, factor: SecondFactor): Promise<Reservation> {
    const now = this.clock.now().getTime();
    const key = keyOf(userId);
    const first = { key, count: 1, since: now, lockedUntil: null };
    // Most attempts are the first since one proved right.
    if ((await insertRowIfMissing(db, Throttle, first)) === 1) {
      return { kind: "reserved", attemptsLeft: untilLock(1), locks: false };
    }
    const row = await findRow(db, Throttle, { key });
    if (!row) throw new Error("Attempts are counted while the user is held.");
    const retryAfterSeconds = waitOf(row, now, factor);
    if (retryAfterSeconds > 0) {
      if (row.lockedUntil !== null && now < row.since) {
        // The clock was set back: the lock begins anew, so that it ends when we say it will.
        await updateRows(db, Throttle, { key }, { since: now, lockedUntil: now + row.lockedUntil - row.since });
      }
      return { kind: "locked", retryAfterSeconds };
    }

    const count = row.count + 1;
    const locks = count % FAILURES_PER_LOCK === 0;
    const lockedUntil = locks ? now + lockLength(count) : null;
    await updateRows(db, Throttle, { key }, { count, since: now, lockedUntil });
    return { kind: "reserved", attemptsLeft: locks ? 0 : untilLock(count), locks };
  }

  /** How long the second factor is locked for, in seconds; 0 when it is not. */
  async wait(db: EntityManager, userId: string, factor: SecondFactor): Promise<number> {
    const row = await findRow(db, Throttle, { key: keyOf(userId) });
    return row ? waitOf(row, this.clock.now().getTime(), factor) : 0;
  }

  /** Whether too many failures have switched app codes off. */
  async codesDisabled(db: EntityManager, userId: string): Promise<boolean> {
    const row = await findRow(db, Throttle, { key: keyOf(userId) });
    return (row?.count ?? 0) >= FAILURES_TO_DISABLE;
  }

  /** How many more failures until the next lock; 0 while locked. */
  async attemptsLeft(db: EntityManager, userId: string): Promise<number> {
    const row = await findRow(db, Throttle, { key: keyOf(userId) });
    if (row && waitOf(row, this.clock.now().getTime(), "code") > 0) return 0;
    return untilLock(row?.count ?? 0);
  }

  /**
   * Gives one attempt back: the code was right, though of an app that proves nothing about the account yet.
   * @param locks as its reservation told: a lock that another attempt has begun meanwhile stays.
   */
  async release(db: EntityManager, userId: string, { locks }: { locks: boolean }): Promise<void> {
    const row = await findRow(db, Throttle, { key: keyOf(userId) });
    if (!row) return;
    const count = Math.max(0, row.count - 1);
    await updateRows(db, Throttle, { key: row.key }, locks ? { count, lockedUntil: null } : { count });
  }

  /** A factor that was bound has proved right: the count starts anew. */
  async reset(db: EntityManager, userId: string): Promise<void> {
    await deleteRows(db, Throttle, { key: keyOf(userId) });
  }
}

const keyOf = (userId: string) => `${SECOND_FACTOR}:${userId}`;

const lockLength = (count: number) => Math.min(FIRST_LOCK_MS * 2 ** (count / FAILURES_PER_LOCK - 1), LONGEST_LOCK_MS);

const untilLock = (count: number) => FAILURES_PER_LOCK - (count % FAILURES_PER_LOCK);

function waitOf(row: Throttle, now: number, factor: SecondFactor): number {
  // Where the clock was set back, the lock still lasts no longer than it was meant to.
  const remaining = row.lockedUntil === null ? 0 : row.lockedUntil - Math.max(now, row.since);
  const disabled = factor === "code" && row.count >= FAILURES_TO_DISABLE;
  const waitMs = disabled ? Math.max(remaining, LONGEST_LOCK_MS) : remaining;
  return Math.max(0, Math.ceil(waitMs / 1000));
}
