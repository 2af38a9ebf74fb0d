import type { MfaStateFragment } from "../gql/graphql";

type Mfa = MfaStateFragment["mfa"];

/** What is left to sign in with once a phone is gone. */
export type IfLost = "both" | "codes" | "apps" | "none";

/** A clock that is further off than this is worth a word: codes begin to be refused at about a minute. */
const CLOCK_OFF_SECONDS = 30;
/** With fewer left than this, a new set should be made. */
const FEW_CODES = 4;

/** So long after a check, it is worth making sure again that kept codes are right and can be found. */
const CHECK_AGAIN_MS = 180 * 24 * 60 * 60_000;

/** The authenticator whose clock is off, if any. */
export function clockOff(mfa: Mfa): { name: string; seconds: number } | undefined {
  const found = mfa.authenticators.find(({ clockOffsetSeconds }) => isClockOff(clockOffsetSeconds));
  return found && { name: found.name, seconds: found.clockOffsetSeconds ?? 0 };
}

export function isClockOff(seconds: number | null | undefined): seconds is number {
  return Math.abs(seconds ?? 0) >= CLOCK_OFF_SECONDS;
}

/** How well stocked someone is with recovery codes. */
export function codesState(remaining: number): "ok" | "low" | "none" {
  if (remaining === 0) return "none";
  return remaining < FEW_CODES ? "low" : "ok";
}

/** Computed from what is bound, so that nobody finds out too late. */
export function ifPhoneIsLost(mfa: Mfa): IfLost {
  const others = mfa.authenticators.length > 1;
  const codes = (mfa.recoveryCodes?.remaining ?? 0) > 0;
  if (others) return codes ? "both" : "apps";
  return codes ? "codes" : "none";
}

/** Whether it is time to make sure of a kept recovery code. */
export function isCheckDue(mfa: Mfa, now: number): boolean {
  const { remaining = 0, lastCheckedAt = null } = mfa.recoveryCodes ?? {};
  if (remaining === 0) return false;
  return lastCheckedAt === null || now - Date.parse(lastCheckedAt) > CHECK_AGAIN_MS;
}

/** The one thing to do next against the day the phone is lost; undefined when there is nothing better to do. */
export function nextAgainstLoss(mfa: Mfa, now: number): "new-codes" | "check-code" | "add-app" | undefined {
  const lost = ifPhoneIsLost(mfa);
  if (lost === "none" || lost === "apps") return "new-codes";
  if (isCheckDue(mfa, now)) return "check-code";
  return lost === "codes" ? "add-app" : undefined;
}

/** Whether nothing in the check-up needs attention. */
export function isAllGood(mfa: Mfa): boolean {
  return mfa.enabled && !clockOff(mfa) && codesState(mfa.recoveryCodes?.remaining ?? 0) === "ok";
}
