import { type EntityManager, LessThanOrEqual, Like, Not } from "typeorm";
import { type Clock, TOLERANCE_MS } from "../clock.js";
import { deleteSome } from "../database/batches.js";
import { deleteRows, findRow, runChange, takeOne } from "../database/rows.js";
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
  async reserve(db: EntityManager, key: string, { attempts, windowMs }: Limit): Promise<number | undefined> {
    if (windowMs > LONGEST_WINDOW_MS) throw new Error("A window as long as that would be cleaned away.");
    const now = this.clock.now().getTime();
    // In one statement: where many sign in, each of them counts here twice.
    const { rows } = await runChange(db, countUpTo(db, attempts, windowMs), [key, now]);
    if (rows.length === 1) return undefined;
    const { since = now } = (await findRow(db, Throttle, { key })) ?? {};
    return Math.ceil((since + windowMs - now) / 1000);
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

/**
 * Adds 1 to a counter that is below `attempts`, and returns its row; or begins it, where it is new or its window over.
 * A window that lies ahead is over too: a clock that was set back must not lengthen the wait.
 */
function countUpTo(db: EntityManager, attempts: number, windowMs: number): string {
  const [key, now] = [0, 1].map((index) => db.dataSource.driver.createParameter("", index));
  const isOver = `throttle.since NOT BETWEEN excluded.since - ${windowMs - 1} AND excluded.since + ${TOLERANCE_MS}`;
  return `
    INSERT INTO throttle (key, count, since) VALUES (${key}, 1, ${now})
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN ${isOver} THEN 1 ELSE throttle.count + 1 END,
      since = CASE WHEN ${isOver} THEN excluded.since ELSE throttle.since END
    WHERE ${isOver} OR throttle.count < ${attempts}
    RETURNING count`;
}
