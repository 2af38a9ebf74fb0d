import { type EntityManager, LessThanOrEqual, Like, Not } from "typeorm";
import { type Clock, isAhead } from "../clock.js";
import { deleteSome } from "../database/batches.js";
import { deleteRows, insertRowIfMissing, lockRow, takeOne, updateRows } from "../database/rows.js";
import { SECOND_FACTOR } from "./second-factor-limit.js";
import { Throttle } from "./throttle.entity.js";

/** No window is longer, so that a counter as old as this has nothing more to say. */
const LONGEST_WINDOW_MS = 24 * 60 * 60_000;

/** So many attempts in so long a time. */
export interface Limit {
  attempts: number;
  windowMs: number;
}

/**
 * Counts attempts in fixed windows. The counters live in the database, so all servers share them.
 * An attempt is reserved, and that write committed, before anything is compared: a refusal cannot take it back.
 */
export class Throttling {
  constructor(private readonly clock: Clock) {}

  /** Counts one attempt. Returns undefined, or the seconds to wait when there is none left. */
  async reserve(db: EntityManager, key: string, limit: Limit): Promise<number | undefined> {
    if (limit.windowMs > LONGEST_WINDOW_MS) throw new Error("A window as long as that would be cleaned away.");
    const now = this.clock.now().getTime();
    const found = await lockRow(db, Throttle, { key });
    // The first attempt of a counter. Where two come at once, the second finds it made.
    const first = { key, count: 1, since: now, lockedUntil: null };
    if (!found && (await insertRowIfMissing(db, Throttle, first)) === 1) return undefined;
    const row = found ?? (await lockRow(db, Throttle, { key }));
    // It was made and is gone again: a right password forgets its failures.
    if (!row) return this.reserve(db, key, limit);
    // A clock that was set back must not lengthen the wait: the window then begins anew.
    const over = now >= row.since + limit.windowMs || isAhead(row.since, now);
    const { count, since } = over ? { count: 0, since: now } : row;
    if (count >= limit.attempts) return Math.ceil((since + limit.windowMs - now) / 1000);
    await updateRows(db, Throttle, { key }, { count: count + 1, since });
    return undefined;
  }

  /** Gives one attempt back: it succeeded. */
  async release(db: EntityManager, key: string): Promise<void> {
    await takeOne(db, Throttle, { key }, "count");
  }

  /** Forgets whatever is counted about an account that goes. */
  async forget(db: EntityManager, userId: string): Promise<void> {
    await db.delete(Throttle, { key: Like(`%:${userId}%`) });
  }

  /** Forgets all attempts under this key. */
  async reset(db: EntityManager, key: string): Promise<void> {
    await deleteRows(db, Throttle, { key });
  }

  /**
   * Removes up to `most` counters whose windows ended by `before`. Returns how many that were. Failures of the second
   * factor have no window: they count until one proves right.
   */
  removeExpired(db: EntityManager, before: number, most: number): Promise<number> {
    const where = { since: LessThanOrEqual(before - LONGEST_WINDOW_MS), key: Not(Like(`${SECOND_FACTOR}:%`)) };
    return deleteSome(db, Throttle, "key", where, most);
  }
}
