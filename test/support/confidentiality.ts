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
const ANSWERS = ["accessToken", "challenge", "enrollment", "secret", "otpauthUri", "recoveryCodes"];

/** Remembers what is secret in what is sent, by whatever operation. */
export const rememberInput = (variables: unknown): void => rememberUnder(INPUTS, variables);
/** Remembers what is secret in what is answered, to whatever operation. */
export const rememberAnswer = (data: unknown): void => rememberUnder(ANSWERS, data);

/** Remembers all that stands under these names, however deep. */
function rememberUnder(names: readonly string[], value: unknown, name = ""): void {
  // An id in the place of a token is no secret.
  if (typeof value === "string" && names.includes(name) && !UUID.test(value)) remember(value);
  if (Array.isArray(value)) for (const each of value) rememberUnder(names, each, name);
  else if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value)) rememberUnder(names, each, key);
  }
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
 * with neither a letter, a digit nor a character of base64url beside it.
 */
const LONE_CODE = /(?<![\w.+/=-])\d{6}(?![\w.+/=-])/g;
/** What tokens begin with. */
const KIND = /otpauth:|(?<![\w-])(?:chl|ses|acc|enr|pre|rst|und|emc)_/;
/** What is random and may begin like a token by chance: what is sealed, and salts and digests in base64url. */
const RANDOM = /\bv1\.[\w-]+\.[\w-]{16}\.[\w-]+|(?<![\w-])(?:[\w-]{22}|[\w-]{43})(?![\w-])/g;

/** Throws where one of these texts holds something that is secret. */
export function expectNoSecrets(place: string, texts: readonly string[]): void {
  const all = texts.join("\n");
  const lower = all.toLowerCase();
  const found =
    [...secrets].find((secret) => !isShort(secret) && [...spellingsOf(secret)].some((one) => lower.includes(one))) ??
    all.match(LONE_CODE)?.find((code) => secrets.has(code)) ??
    KIND.exec(all.replaceAll(RANDOM, ""))?.[0];
  if (found === undefined) return;
  const spellings = [...spellingsOf(found)];
  const text = texts.find((candidate) => spellings.some((spelling) => candidate.toLowerCase().includes(spelling)));
  throw new Error(`${found} stands in ${place}: ${text?.slice(0, 500)}`);
}
