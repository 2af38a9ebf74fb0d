import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** All that is secret in what runs now, so that logs and databases can be searched for it. */
export const secrets = new Set<string>();
let holders = 0;

/**
 * To be called when something begins that is told secrets and will be searched. Those of before are forgotten, where
 * nothing of before is left. Returns what is to be called when it was searched.
 */
export function holdSecrets(): () => void {
  if (holders++ === 0) secrets.clear();
  return () => {
    holders -= 1;
  };
}

export function remember(...values: (string | undefined)[]): void {
  for (const value of values) if (value) secrets.add(value);
}

/** Takes back what a test puts on purpose where no secret belongs. */
export function planted(...values: string[]): void {
  for (const value of values) secrets.delete(value);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const INPUTS = ["password", "newPassword", "code", "recoveryCode", "token", "challenge", "enrollment"];
/** What no answer repeats. Tokens are given out by some. */
const TYPED = ["password", "newPassword", "code", "recoveryCode"];
const ANSWERS = ["accessToken", "challenge", "enrollment", "secret", "otpauthUri", "recoveryCodes"];

/** Remembers what is secret in what is sent, by whatever operation. */
export const rememberInput = (variables: unknown): void => remember(...textsUnder(INPUTS, variables));
/** Remembers what is secret in what is answered, to whatever operation. */
export const rememberAnswer = (data: unknown): void => remember(...textsUnder(ANSWERS, data));

/** All texts that stand under these names, however deep. */
function textsUnder(names: readonly string[], value: unknown, name = ""): string[] {
  // An id in the place of a token is no secret.
  if (typeof value === "string") return names.includes(name) && !UUID.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((each) => textsUnder(names, each, name));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => textsUnder(names, each, key));
}

/** Remembers what is secret in the settings of a server: keys, tokens, and passwords in addresses. */
export function rememberSettings(env: Readonly<Record<string, string>>): void {
  remember(env.METRICS_TOKEN, ...keysIn(env.ENCRYPTION_KEYS ?? ""));
  for (const url of [env.DATABASE_URL, env.SMTP_URL]) remember(/^\w+:\/\/[^:/]*:([^@/]+)@/.exec(url ?? "")?.[1]);
}

/** Remembers the keys that a server has made for itself. */
export function rememberKeyFile(folder: string): void {
  const file = join(folder, "encryption-keys");
  if (existsSync(file)) remember(...keysIn(readFileSync(file, "utf8")));
}

const keysIn = (keys: string) => keys.split(",").map((entry) => entry.split(":")[1]?.trim());

/** Six digits occur by chance; what is longer does not. */
export const isShort = (secret: string) => secret.length < 10;

/** As it may have been written, by people, by the server, in JSON and in addresses; in lower case. */
export function spellingsOf(secret: string): Set<string> {
  const spellings = [secret, secret.replaceAll("-", ""), JSON.stringify(secret).slice(1, -1), inAddress(secret)];
  return new Set(spellings.map((spelling) => spelling.toLowerCase()));
}

// By way of bytes: half a character, which some tests send, cannot be written into an address.
const inAddress = (secret: string) => encodeURIComponent(Buffer.from(secret).toString());

/**
 * A code of six digits occurs by chance inside longer ids, hashes and times, so it counts only where it stands alone:
 * with neither a letter, a digit, a character of base64 nor a decimal point beside it. It may stand after a name and
 * "=", or at the end of a sentence.
 */
const LONE_CODE = /(?<![\w.+/-])\d{6}(?![\w+/=-]|\.\d)/g;
/** Characters as addresses and JSON have them, which would hide that a code beside them stands alone. */
const ESCAPED = /%[\da-f]{2}|\\[nrt]/gi;
/** What tokens begin with. */
const KIND = /otpauth:|(?<![\w-])(?:chl|ses|acc|enr|pre|rst|und|emc)_/;
/** What is random and may begin like a token by chance: what is sealed, and salts and digests in base64url. */
const RANDOM = /\bv1\.[\w-]+\.[\w-]{16}\.[\w-]+|(?<![\w-])(?:[\w-]{22}|[\w-]{43})(?![\w-])/g;

/** One of these secrets that stands in a text. */
function foundIn(text: string, among: ReadonlySet<string>): string | undefined {
  const lower = text.toLowerCase();
  return (
    [...among].find((secret) => !isShort(secret) && [...spellingsOf(secret)].some((one) => lower.includes(one))) ??
    [text, text.replaceAll(ESCAPED, " ")].flatMap((each) => each.match(LONE_CODE) ?? []).find((code) => among.has(code))
  );
}

/** Throws where one of these texts holds something that is secret. */
export function expectNoSecrets(place: string, texts: readonly string[]): void {
  const all = texts.join("\n");
  const found = foundIn(all, secrets) ?? KIND.exec(all.replaceAll(RANDOM, ""))?.[0];
  if (found === undefined) return;
  const spellings = [...spellingsOf(found)];
  const text = texts.find((candidate) => spellings.some((spelling) => candidate.toLowerCase().includes(spelling)));
  throw new Error(`${found} stands in ${place}: ${text?.slice(0, 500)}`);
}

/** Throws where an answer repeats a password or a code that was just sent. */
export function expectNoEcho(sent: unknown, answer: string): void {
  const echo = foundIn(answer, new Set(textsUnder(TYPED, sent)));
  if (echo !== undefined) throw new Error(`${echo} was sent, and stands in the answer: ${answer.slice(0, 500)}`);
}
