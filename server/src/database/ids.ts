import { v7 } from "uuid";

let sequence = 0;

/**
 * A UUIDv7 (RFC 9562) for a row made at `now`, in milliseconds. Ids of one process sort in the order they were made,
 * also within a millisecond. They name things and open nothing.
 */
export function newId(now: number): string {
  sequence = (sequence + 1) % 2 ** 32;
  return v7({ msecs: now, seq: sequence });
}

/** No id that was made at this time, in milliseconds, or later sorts before this one. */
export function firstIdAt(time: number): string {
  const digits = Math.max(0, time).toString(16).padStart(12, "0");
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}
