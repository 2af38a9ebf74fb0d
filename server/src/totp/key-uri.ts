import { type Algorithm, type CodeParameters, codeOf, stepAt, TOTP } from "./totp.js";

const ALGORITHMS: Record<string, Algorithm> = { SHA1: "SHA1", SHA256: "SHA256", SHA512: "SHA512" };

/** Reads a key URI, or a bare Base32 secret with the usual settings. Throws an Error fit to show. */
export function parseKeyUri(text: string): CodeParameters {
  const trimmed = text.trim();
  return /^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? parseUri(trimmed) : { secret: readSecret(trimmed), ...TOTP };
}

/** The code that an app with these settings shows now. */
export function codeFor(parameters: CodeParameters, now: Date): string {
  return codeOf(parameters, stepAt(now, parameters.periodSeconds));
}

function parseUri(text: string): CodeParameters {
  const uri = URL.canParse(text) ? new URL(text) : undefined;
  if (uri?.protocol !== "otpauth:" || uri.hostname.toLowerCase() !== "totp") {
    throw new Error("This is not a key URI for time-based codes: it should begin with otpauth://totp/");
  }
  const parameters = uri.searchParams;
  return {
    secret: readSecret(parameters.get("secret") ?? ""),
    algorithm: readAlgorithm(parameters.get("algorithm") ?? TOTP.algorithm),
    digits: readNumber("digits", parameters.get("digits") ?? `${TOTP.digits}`, 6, 8),
    periodSeconds: readNumber("period", parameters.get("period") ?? `${TOTP.periodSeconds}`, 1, 3600),
  };
}

function readSecret(text: string): string {
  // People copy secrets as apps show them: in small letters and in groups. Padding means nothing.
  const secret = text.replaceAll(/[\s-]/g, "").replace(/=+$/, "").toUpperCase();
  if (secret === "") throw new Error("The secret is missing.");
  if (!/^[A-Z2-7]+$/.test(secret))
    throw new Error("The secret is not Base32: only the letters A to Z and digits 2 to 7.");
  try {
    codeOf({ secret, ...TOTP }, 0);
  } catch {
    throw new Error("The secret is not whole: characters are missing, or there are too many.");
  }
  return secret;
}

function readAlgorithm(text: string): Algorithm {
  const algorithm = ALGORITHMS[text.toUpperCase().replace("-", "")];
  if (algorithm === undefined) throw new Error("The algorithm must be SHA1, SHA256 or SHA512.");
  return algorithm;
}

function readNumber(name: string, text: string, least: number, most: number): number {
  const value = /^[0-9]{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw new Error(`The ${name} must be a number from ${least} to ${most}.`);
  return value;
}
