/** A waiting time as people say it: one number, one unit. */
export type Duration = { unit: "seconds" | "minutes" | "hours"; n: number };

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Up to here the smaller unit says more: "80 seconds" rather than "2 minutes". */
const SMALLER_UNIT_UP_TO = 90;

/** Seconds below 90 s, minutes rounded up below 90 minutes, else hours rounded up. The sign is dropped. */
export function durationOf(seconds: number): Duration {
  const whole = Math.ceil(Math.abs(seconds));
  if (whole < SMALLER_UNIT_UP_TO) return { unit: "seconds", n: whole };
  if (whole < SMALLER_UNIT_UP_TO * MINUTE) return { unit: "minutes", n: Math.ceil(whole / MINUTE) };
  return { unit: "hours", n: Math.ceil(whole / HOUR) };
}

/** The moments of a count-down at which it is said aloud as well. Each second would drown everything else. */
export function isSpoken(secondsLeft: number): boolean {
  return secondsLeft === 60 || secondsLeft === 30 || secondsLeft === 10;
}
