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
    const counted = await this.count(db, new Map([[key, attempts]]), windowMs);
    return counted.includes(key) ? undefined : this.wait(db, key, windowMs);
  }

  /**
   * Counts one attempt under each of these keys that has one left, of so many in a window. Returns the keys it was
   * counted under. It is one statement, and takes the counters in this order: units that cross would deadlock.
   */
  async count(db: EntityManager, attempts: ReadonlyMap<string, number>, windowMs: number): Promise<string[]> {
    if (windowMs > LONGEST_WINDOW_MS) throw new Error("A window as long as that would be cleaned away.");
    const now = this.clock.now().getTime();
    const keys = [...attempts.keys()];
    const values = [...keys.flatMap((key) => [key, now]), ...keys];
    const { rows } = await runChange(db, countUpTo(db, [...attempts.values()], windowMs), values);
    return rows.map(({ key }) => String(key));
  }

  /** Seconds until the window of a counter that has none left is over. */
  async wait(db: EntityManager, key: string, windowMs: number): Promise<number> {
    const now = this.clock.now().getTime();
    const row = await findRow(db, Throttle, { key });
    const end = row ? row.since + windowMs : now;
    return Math.max(1, Math.ceil((end - now) / 1000));
  }

  /** Gives one attempt back: it succeeded. */
  async release(db: EntityManager, key: string): Promise<void> {
    await takeOne(db, Throttle, { key }, "count");
  }

  /** Takes an attempt back that is not made after all. A counter that was begun for it alone goes: it would be kept. */
  async withdraw(db: EntityManager, key: string): Promise<void> {
    const left = await takeOne(db, Throttle, { key }, "count");
    if (left?.count === 0) await deleteRows(db, Throttle, { key, count: 0 });
  }

  /** Forgets whatever is counted under keys that name this, such as the id of an account that goes. */
  async forget(db: EntityManager, name: string): Promise<void> {
    await db.delete(Throttle, { key: Like(`%:${name}%`) });
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
 * Adds 1 to each counter that is below its `attempts`, and returns its key; or begins it, where it is new or its window
 * over. A window that lies ahead is over too: a clock that was set back must not lengthen the wait.
 */
function countUpTo(db: EntityManager, attempts: readonly number[], windowMs: number): string {
  const parameter = (index: number) => db.dataSource.driver.createParameter("", index);
  const begun = attempts.map((_, i) => `(${parameter(2 * i)}, 1, ${parameter(2 * i + 1)})`);
  const most = attempts.map((most, i) => `WHEN ${parameter(2 * attempts.length + i)} THEN ${most}`);
  const isOver = `throttle.since NOT BETWEEN excluded.since - ${windowMs - 1} AND excluded.since + ${TOLERANCE_MS}`;
  return `
    INSERT INTO throttle (key, count, since) VALUES ${begun.join(", ")}
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN ${isOver} THEN 1 ELSE throttle.count + 1 END,
      since = CASE WHEN ${isOver} THEN excluded.since ELSE throttle.since END
    WHERE ${isOver} OR throttle.count < CASE throttle.key ${most.join(" ")} END
    RETURNING key`;
}
