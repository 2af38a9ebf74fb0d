import type { EntityManager } from "typeorm";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import type { Throttling } from "../throttling/throttling.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How often a server looks for rows that have expired. */
export const CLEAN_UP_EVERY_MS = 10 * MINUTE;
/** Of several servers, one does it: whoever comes first, and then nobody for this long. */
const ONCE = { attempts: 1, windowMs: CLEAN_UP_EVERY_MS - MINUTE };
/** So long expired rows stay: a clock that was wrong for an hour must not take away what had not ended. */
const KEPT_MS = DAY;
/** So few rows go in one unit of work that whoever signs in meanwhile hardly waits. */
const BATCH = 200;

/** A table whose rows end, as its service knows it. */
export interface Expiring {
  /** Removes up to `most` rows that ended by `before`, in milliseconds. Returns how many that were. */
  removeExpired(db: EntityManager, before: number, most: number): Promise<number>;
}

/** What the clean-up is told, and whom it tells. */
export interface CleanUpParts {
  clock: Clock;
  database: Database;
  throttling: Throttling;
  /** Each under its name, with how long its rows stay after their end where that is not a day. */
  expiring: Readonly<Record<string, { rows: Expiring; keptMs?: number }>>;
  /** Receives how many rows went, by name; and why the rest stayed, where something failed. */
  log: (removed: Record<string, number>, error?: unknown) => void;
}

/** Removes rows that have expired, a few at a time, each few in a unit of work of their own. */
export class CleanUp {
  #stopped = false;

  constructor(private readonly parts: CleanUpParts) {}

  /** Removes what there is to remove, unless another server has just done so. Never rejects: it will be tried again. */
  async run(): Promise<void> {
    const { clock, database, throttling, expiring, log } = this.parts;
    const removed: Record<string, number> = {};
    try {
      const wait = await database.write((db) => throttling.reserve(db, "clean-up", ONCE));
      if (wait !== undefined) return;
      for (const [name, { rows, keptMs = KEPT_MS }] of Object.entries(expiring)) {
        const before = clock.now().getTime() - keptMs;
        let count = BATCH;
        while (count === BATCH && !this.#stopped) {
          count = await database.write((db) => rows.removeExpired(db, before, BATCH));
          removed[name] = (removed[name] ?? 0) + count;
        }
      }
      log(removed);
    } catch (error) {
      log(removed, error);
    }
  }

  /** Ends a run under way after the unit of work that it is in. */
  stop(): void {
    this.#stopped = true;
  }
}
