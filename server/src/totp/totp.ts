import { createGuardrails, generateSync, generateSecret as randomSecret } from "otplib";
import { safeEqual } from "../secrets/tokens.js";

/** What every authenticator app implements; changing these would strand bound phones. */
export const TOTP = { algorithm: "SHA1", digits: 6, periodSeconds: 30 } as const;

/** The hashes that a key URI can name (RFC 6238, section 1.2). */
export type Algorithm = "SHA1" | "SHA256" | "SHA512";

/** How an app makes codes: what a key URI tells it. */
export interface CodeParameters {
  secret: string;
  algorithm: Algorithm;
  digits: number;
  periodSeconds: number;
}

/** Why a code that was typed while setting up an app cannot match. It explains; it never accepts. */
export type SetupDiagnosis = { kind: "clock-off"; offsetSeconds: number } | { kind: "app-incompatible" };

const OTPLIB_ALGORITHM = { SHA1: "sha1", SHA256: "sha256", SHA512: "sha512" } as const;
// otplib refuses secrets under 128 bits. Ours have 160; the command line also takes the short ones of other sites.
const GUARDRAILS = createGuardrails({ MIN_SECRET_BYTES: 1 });
// How far the diagnoses look: ten minutes to each side.
const SEARCH_STEPS = 20;

/** A secret of 160 random bits, in Base32 without padding, as RFC 4226 recommends. */
export function generateSecret(): string {
  return randomSecret({ length: 20 });
}

/** The key URI that authenticator apps read. All parameters are spelt out: some apps have other defaults. */
export function keyUri({ secret, issuer, account }: { secret: string; issuer: string; account: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const parameters = [
    `secret=${secret}`,
    `issuer=${encodeURIComponent(issuer)}`,
    `algorithm=${TOTP.algorithm}`,
    `digits=${TOTP.digits}`,
    `period=${TOTP.periodSeconds}`,
  ];
  return `otpauth://totp/${label}?${parameters.join("&")}`;
}

/** The time step that an instant belongs to (RFC 6238, section 4.2). */
export function stepAt(now: Date, periodSeconds: number = TOTP.periodSeconds): number {
  return Math.floor(now.getTime() / 1000 / periodSeconds);
}

/** The code of a time step. */
export function codeAt(secret: string, step: number): string {
  return codeOf({ secret, ...TOTP }, step);
}

/** The code of a time step for an app with other settings than ours. */
export function codeOf({ secret, algorithm, digits }: CodeParameters, step: number): string {
  // A time step is an HOTP counter (RFC 6238, section 4.1), and a counter spares otplib's detour over seconds.
  return generateSync({
    strategy: "hotp",
    secret,
    counter: step,
    algorithm: OTPLIB_ALGORITHM[algorithm],
    digits,
    guardrails: GUARDRAILS,
  });
}

/** Six ASCII digits, or undefined. White space goes first, so that no spelling of a code escapes the replay check. */
export function parseCode(text: string): string | undefined {
  const code = text.replaceAll(/\s/g, "");
  return /^[0-9]{6}$/.test(code) ? code : undefined;
}

/**
 * The time step within `window` steps of now that `code` belongs to, or undefined when it opens nothing.
 * A step at or before `lastUsedStep` is never "fresh": one code, one use (RFC 6238, section 5.2).
 */
export function matchCode(
  secret: string,
  code: string,
  now: Date,
  lastUsedStep: number | null,
  window: number,
): { kind: "fresh" | "used"; step: number } | undefined {
  let used: number | undefined;
  for (const step of nearestFirst(stepAt(now), 0, window)) {
    if (!safeEqual(codeAt(secret, step), code)) continue;
    if (lastUsedStep === null || step > lastUsedStep) return { kind: "fresh", step };
    used ??= step;
  }
  return used === undefined ? undefined : { kind: "used", step: used };
}

/**
 * The nearest step before the window that `code` belongs to.
 * Only the past is searched: to name a match in the future would hand over a code that is about to work.
 */
export function findPastStep(
  secret: string,
  code: string,
  now: Date,
  window: number,
  searchSteps = SEARCH_STEPS,
): number | undefined {
  const current = stepAt(now);
  return nearestFirst(current, window + 1, searchSteps).find(
    (step) => step < current && safeEqual(codeAt(secret, step), code),
  );
}

/** How far a device that shows the code of `step` is ahead (+) or behind (-), in seconds. */
export function clockOffsetSeconds(step: number, now: Date): number {
  return (step - stepAt(now)) * TOTP.periodSeconds;
}

/**
 * Why the code of an app that is being set up does not match: its clock is off, or it ignored the QR code's settings.
 * Takes what was typed, as an app of the latter kind may show eight digits. Undefined when the code is right, or when
 * nothing explains it.
 */
export function diagnoseSetup(secret: string, text: string, now: Date, window: number): SetupDiagnosis | undefined {
  const code = text.replaceAll(/\s/g, "");
  if (!/^[0-9]{6}([0-9]{2})?$/.test(code)) return undefined;

  const current = stepAt(now);
  const ours = nearestFirst(current, 0, SEARCH_STEPS).find((step) => safeEqual(codeAt(secret, step), code));
  if (ours === undefined) return fitsAnotherApp(secret, code, now) ? { kind: "app-incompatible" } : undefined;
  if (Math.abs(ours - current) <= window) return undefined;
  return { kind: "clock-off", offsetSeconds: clockOffsetSeconds(ours, now) };
}

const OTHER_APPS = (["SHA1", "SHA256", "SHA512"] as const).flatMap((algorithm) => [
  { algorithm, periodSeconds: 30 },
  { algorithm, periodSeconds: 60 },
]);

function fitsAnotherApp(secret: string, code: string, now: Date): boolean {
  return OTHER_APPS.some(({ algorithm, periodSeconds }) => {
    const reach = Math.ceil((SEARCH_STEPS * TOTP.periodSeconds) / periodSeconds);
    return nearestFirst(stepAt(now, periodSeconds), 0, reach).some((step) => {
      const eight = codeOf({ secret, algorithm, digits: 8, periodSeconds }, step);
      // The six-digit code is the end of the eight-digit one; a field for six digits keeps the beginning.
      return [eight, eight.slice(-6), eight.slice(0, 6)].some((shown) => safeEqual(shown, code));
    });
  });
}

/** The steps at a distance of `from` to `to` around `centre`: nearest first, the past before the future. */
function nearestFirst(centre: number, from: number, to: number): number[] {
  const steps: number[] = [];
  for (let distance = from; distance <= to; distance++) {
    steps.push(centre - distance);
    if (distance > 0) steps.push(centre + distance);
  }
  return steps.filter((step) => step >= 0);
}
