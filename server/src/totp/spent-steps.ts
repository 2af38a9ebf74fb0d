import { TOLERANCE_MS } from "../clock.js";
import { TOTP } from "./totp.js";

/** Which codes of an authenticator are spent, as its row tells it. */
export interface SpentCodes {
  lastUsedStep: number;
  /** The last ones, separated by spaces, in the order of time. */
  spentSteps: string;
}

/** After so many codes in a row while the clock was ahead, none works before that time has come. */
const REMEMBERED = 16;

/** So many steps may servers be apart that share a database. */
const APART = Math.ceil(TOLERANCE_MS / 1000 / TOTP.periodSeconds);

/** Spends one more. */
export function withSpent({ lastUsedStep, spentSteps }: SpentCodes, step: number): SpentCodes {
  const steps = [...new Set([...read(spentSteps), step])].sort((a, b) => a - b);
  return { lastUsedStep: Math.max(lastUsedStep, step), spentSteps: steps.slice(-REMEMBERED).join(" ") };
}

/**
 * Spends all up to a step that is current or next here, also for a server whose clock is behind: that one looks for the
 * latest spent step of its own time, so the steps before are remembered as well.
 */
export function withSpentUpTo(codes: SpentCodes, step: number): SpentCodes {
  let spent = withSpent(codes, step);
  for (let behind = 1; behind <= APART; behind++) spent = withSpent(spent, step - behind);
  return spent;
}

/** Spends all up to a step, whichever way the clock goes: what was remembered of before is no longer needed. */
export function withAllSpent({ lastUsedStep, spentSteps }: SpentCodes, step: number): SpentCodes {
  const ahead = [...read(spentSteps), lastUsedStep].filter((each) => each > step);
  return withSpent({ lastUsedStep, spentSteps: ahead.join(" ") }, step);
}

/**
 * The step up to which all codes are spent, at the step `current`: the latest spent one that is not of a time ahead.
 * Those were spent while the clock was ahead, and must not keep their owner out until it is so late indeed. The next
 * step is not ahead: a recovery code spends that one too. Of a time before all that is remembered nothing can be
 * known, so all is spent there.
 */
export function spentUpTo({ lastUsedStep, spentSteps }: SpentCodes, current: number): number {
  const steps = [...read(spentSteps), lastUsedStep].sort((a, b) => a - b);
  return steps.findLast((step) => step <= current + 1) ?? Math.min(...steps);
}

const read = (steps: string): number[] => (steps === "" ? [] : steps.split(" ").map(Number));
