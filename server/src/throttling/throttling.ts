import type { EntityManager } from "typeorm";
import type { Clock } from "../clock.js";
import { deleteRows, insertRowIfMissing, lockRow, takeOne, updateRows } from "../database/rows.js";
import { Throttle } from "./throttle.entity.js";

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
    const now = this.clock.now().getTime();
    const row = await openCounter(db, key, now);
    // A clock that was set back must not lengthen the wait: the window then begins anew.
    const over = now >= row.since + limit.windowMs || now < row.since;
    const { count, since } = over ? { count: 0, since: now } : row;
    if (count >= limit.attempts) return Math.ceil((since + limit.windowMs - now) / 1000);
    await updateRows(db, Throttle, { key }, { count: count + 1, since });
    return undefined;
  }

  /** Gives one attempt back: it succeeded. */
  async release(db: EntityManager, key: string): Promise<void> {
    await takeOne(db, Throttle, { key }, "count");
  }

  /** Forgets all attempts under this key. */
  async reset(db: EntityManager, key: string): Promise<void> {
    await deleteRows(db, Throttle, { key });
  }
}

/** The counter under `key`, made when missing, and held until the unit ends. */
async function openCounter(db: EntityManager, key: string, now: number): Promise<Throttle> {
  const found = await lockRow(db, Throttle, { key });
  if (found) return found;
  await insertRowIfMissing(db, Throttle, { key, count: 0, since: now, lockedUntil: null });
  const made = await lockRow(db, Throttle, { key });
  if (!made) throw new Error("A throttle that was just written is gone.");
  return made;
}
