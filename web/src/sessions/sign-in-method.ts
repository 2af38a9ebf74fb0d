/** How a session was opened, in the terms of RFC 8176, put into what a person did. */
export function signInMethod(amr: readonly string[]): "password" | "code" | "recovery-code" {
  if (amr.includes("otp")) return "code";
  return amr.includes("mfa") ? "recovery-code" : "password";
}
