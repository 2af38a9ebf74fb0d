import { codeFor, parseKeyUri } from "../totp/key-uri.js";

/**
 * The line that `pnpm totp <key URI or secret>` prints: the code, how long it lives, and the next one.
 * With `quiet`, the digits alone, for scripts.
 */
export function printTotp(text: string, options: { quiet: boolean }, now: Date): string {
  const parameters = parseKeyUri(text);
  const code = codeFor(parameters, now);
  if (options.quiet) return code;

  const { periodSeconds } = parameters;
  const left = periodSeconds - (Math.floor(now.getTime() / 1000) % periodSeconds);
  const next = codeFor(parameters, new Date(now.getTime() + periodSeconds * 1000));
  return `${inHalves(code)}   valid for ${left} s   next ${inHalves(next)}`;
}

function inHalves(code: string): string {
  const middle = Math.ceil(code.length / 2);
  return `${code.slice(0, middle)} ${code.slice(middle)}`;
}
