import type { Clock } from "../../server/src/clock.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

interface Recurring {
  ms: number;
  due: number;
  work: () => Promise<void>;
}

/** Time that moves only when a test says so. */
export class FakeClock implements Clock {
  #now = new Date("2026-11-24T08:30:00.000Z");
  readonly #recurring = new Set<Recurring>();

  now(): Date {
    return new Date(this.#now);
  }

  advance({ seconds = 0, minutes = 0, hours = 0 }: { seconds?: number; minutes?: number; hours?: number }): void {
    this.#now = new Date(this.#now.getTime() + seconds * SECOND + minutes * MINUTE + hours * HOUR);
  }

  every(ms: number, work: () => Promise<void>): () => Promise<void> {
    const recurring = { ms, due: this.#now.getTime() + ms, work };
    this.#recurring.add(recurring);
    return async () => {
      this.#recurring.delete(recurring);
    };
  }

  /** Does all the recurring work that is due by now, one after the other and each once. */
  async ring(): Promise<void> {
    const now = this.#now.getTime();
    for (const recurring of this.#recurring) {
      if (recurring.due > now) continue;
      recurring.due = now + recurring.ms;
      await recurring.work();
    }
  }
}
