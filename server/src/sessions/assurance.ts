/** How a person proved who they are, at sign-in or step-up. */
export type Proof = "password" | "password+code" | "password+recovery-code";

// Authentication method references, RFC 8176. It has no value of its own for a recovery code: "mfa" without "otp".
const AMR: Record<Proof, string> = {
  password: "pwd",
  "password+code": "pwd otp mfa",
  "password+recovery-code": "pwd mfa",
};

/** The session's `amr` for a proof, as it is stored: separated by spaces. */
export function amrOf(proof: Proof): string {
  return AMR[proof];
}

/** What a session has proved so far, with a further proof: everything once, in RFC 8176's terms. */
export function extendAmr(amr: string, proof: Proof): string {
  const methods = new Set([...amr.split(" "), ...AMR[proof].split(" ")]);
  return ["pwd", "otp", "mfa"].filter((method) => methods.has(method)).join(" ");
}

/** Whether the proof is enough for an account with or without a second factor. */
export function suffices(proof: Proof, mfaEnabled: boolean): boolean {
  return !mfaEnabled || proof !== "password";
}

/** Whether a session has proved afresh who is there. */
export function isElevated(session: { elevatedUntil: number | null }, now: Date): boolean {
  return session.elevatedUntil !== null && now.getTime() < session.elevatedUntil;
}
