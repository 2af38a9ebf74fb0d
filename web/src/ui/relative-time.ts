/** An instant relative to now, as `Intl.RelativeTimeFormat` takes it; or what it cannot say. */
export type Relative = { kind: "now" } | { kind: "ago"; n: number; unit: "minute" | "hour" | "day" } | { kind: "date" };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Up to seven days back in words; before that, and ahead of now, the date says more. */
export function relativeTime(at: number, now: number): Relative {
  const past = now - at;
  // Clocks of server and browser differ a little: what has just happened may seem to lie ahead.
  if (past < -MINUTE || past >= 7 * DAY) return { kind: "date" };
  if (past < MINUTE) return { kind: "now" };
  if (past < HOUR) return { kind: "ago", n: -Math.floor(past / MINUTE), unit: "minute" };
  if (past < DAY) return { kind: "ago", n: -Math.floor(past / HOUR), unit: "hour" };
  return { kind: "ago", n: -Math.floor(past / DAY), unit: "day" };
}

/** The day of an instant in the person's own time zone, to tell days apart. */
export function dayOf(at: Date): string {
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}
