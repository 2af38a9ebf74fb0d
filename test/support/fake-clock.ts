import type { Clock } from "../../server/src/clock.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Time that moves only when a test says so. */
export class FakeClock implements Clock {
  #now = new Date("2026-11-24T08:30:00.000Z");

  now(): Date {
    return new Date(this.#now);
  }

  advance({ seconds = 0, minutes = 0, hours = 0 }: { seconds?: number; minutes?: number; hours?: number }): void {
    this.#now = new Date(this.#now.getTime() + seconds * SECOND + minutes * MINUTE + hours * HOUR);
  }
}
