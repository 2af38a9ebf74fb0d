/** A refusal because of too many attempts: nothing was compared, and nothing done. */
export interface TooManyAttempts {
  kind: "too-many-attempts";
  /** Until the next attempt is taken. */
  retryAfterSeconds: number;
}
