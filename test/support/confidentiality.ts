import { secrets } from "./client.ts";

/** Six digits occur by chance; what is longer does not. */
export const isShort = (secret: string) => secret.length < 10;

/** As it may have been written, by people and by the server. */
export const spellingsOf = (secret: string) => [secret, secret.replaceAll("-", ""), secret.toLowerCase()];

/**
 * A code of six digits occurs by chance inside longer ids, hashes and times, so it counts only where it stands alone:
 * with neither a letter, a digit nor a character of base64url beside it.
 */
const LONE_CODE = /(?<![\w.+/=-])\d{6}(?![\w.+/=-])/g;

/** Throws where one of these texts holds something that was ever secret in the tests of this process. */
export function expectNoSecrets(place: string, texts: readonly string[]): void {
  const all = texts.join("\n");
  const found = [...secrets].find((secret) =>
    isShort(secret) ? false : spellingsOf(secret).some((spelling) => all.includes(spelling)),
  );
  const code = [...all.matchAll(LONE_CODE)].map(([text]) => text).find((text) => secrets.has(text));
  const kind = /otpauth:|\b(?:chl|ses|acc|enr|pre|rst)_/.exec(all)?.[0];
  const secret = found ?? code ?? kind;
  if (secret === undefined) return;
  const text = texts.find((candidate) => spellingsOf(secret).some((spelling) => candidate.includes(spelling)));
  throw new Error(`${secret} stands in ${place}: ${text?.slice(0, 500)}`);
}
