/** Why a code was refused, in the words of the public API. */
export type InvalidCodeReason =
  | "MALFORMED"
  | "WRONG"
  | "ALREADY_USED"
  | "CLOCK_OFF"
  | "APP_INCOMPATIBLE"
  | "SUPERSEDED_SETUP";

/** A refused code or recovery code. */
export interface InvalidCode {
  kind: "invalid-code";
  reason: InvalidCodeReason;
  /** How many more wrong ones the challenge, setup or account takes. */
  attemptsLeft: number;
  /** With ALREADY_USED: when the next code can be entered. */
  retryAfterSeconds?: number;
  /** With CLOCK_OFF: how far the device's clock is ahead (+) or behind (-). */
  clockOffsetSeconds?: number;
}
