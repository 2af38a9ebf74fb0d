// Reads what someone typed as a recovery code. The server and the sign-in page share this file, so it imports nothing.

/** Crockford's base 32: no I, L, O or U, which are misread or misspell. */
export const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** How a code is written: in so many groups of so many characters. */
export const GROUPS = 5;
export const GROUP_LENGTH = 4;

/** In code units, white space and all. To normalise a text takes time that grows with the square of its length. */
const LONGEST_READ = 1_000;

/** What a typed text turned out to be. Groups are counted from 1, as people count them. */
export type RecoveryCodeReading =
  | { kind: "ok"; value: string }
  /** The groups in which a character is wrong or missing. */
  | { kind: "groups"; groups: number[] }
  /** Not 20 characters; `from` is the first group that does not fit. */
  | { kind: "length"; from: number; tooLong: boolean }
  | { kind: "symbol"; symbol: string }
  | { kind: "six-digits" }
  | { kind: "empty" };

// White space, hyphens and dashes, dots and underscores, and the invisible marks that copying brings along.
const SEPARATORS = /[\s\p{Pd}\u2212\u00ad\u200b-\u200d\u2060._·•]+/u;

/** Twice x in GF(2^5) modulo x^5 + x^2 + 1. */
const double = (x: number) => ((x << 1) ^ (x & 16 ? 0b100101 : 0)) & 31;

/**
 * The character that closes a group.
 * Weights 8, 4, 2 (as powers of the generator) for the data, 1 for the check: all distinct and none zero, so every
 * single wrong character and every swap of two shows.
 */
export function checkCharacter(data: string): string {
  let sum = 0;
  for (const character of data) sum = double(sum ^ ALPHABET.indexOf(character));
  return ALPHABET.charAt(sum);
}

/** Whether four characters in capitals are a group, its check character included. */
export function groupFits(group: string): boolean {
  if (group.length !== GROUP_LENGTH || symbolIn(group) !== undefined) return false;
  return checkCharacter(group.slice(0, -1)) === group.slice(-1);
}

/** The groups of a text as they are written, in capitals and with look-alikes resolved, whether or not they fit. */
export function recoveryCodeGroups(text: string): string[] {
  const parts = partsOf(text);
  return parts.length === GROUPS ? parts : cut(parts.join(""));
}

/** Reads a recovery code, or says where it went wrong. It costs no attempt: check characters follow from the data. */
export function readRecoveryCode(text: string): RecoveryCodeReading {
  if (text.length > LONGEST_READ) return { kind: "length", from: 1, tooLong: true };
  const parts = partsOf(text);
  const characters = parts.join("");
  if (characters === "") return { kind: "empty" };
  if (isAppCode(text)) return { kind: "six-digits" };

  const symbol = symbolIn(characters);
  if (symbol !== undefined) return { kind: "symbol", symbol };

  const groups = recoveryCodeGroups(text);
  const misfits = groups.flatMap((group, index) => (groupFits(group) ? [] : [index + 1]));
  if (parts.length === GROUPS || characters.length === GROUPS * GROUP_LENGTH) {
    return misfits.length === 0 ? { kind: "ok", value: groups.join("-") } : { kind: "groups", groups: misfits };
  }
  return {
    kind: "length",
    from: misfits[0] ?? groups.length + 1,
    tooLong: characters.length > GROUPS * GROUP_LENGTH,
  };
}

function partsOf(text: string): string[] {
  const capitals = text.normalize("NFKC").toUpperCase();
  const resolved = capitals.replaceAll(/[IL]/g, "1").replaceAll("O", "0");
  return resolved.split(SEPARATORS).filter((part) => part !== "");
}

function cut(characters: string): string[] {
  return characters.match(/.{1,4}/gsu) ?? [];
}

function symbolIn(characters: string): string | undefined {
  return [...characters].find((character) => !ALPHABET.includes(character));
}

/** Looked up in the text as typed: "OOOOOO" would else become six digits. */
function isAppCode(text: string): boolean {
  return /^\d{6}$/.test(text.normalize("NFKC").split(SEPARATORS).join(""));
}
