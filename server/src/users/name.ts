/** In Unicode code points. */
export const MAX_NAME_LENGTH = 64;
/** In code units: Unicode spells no code point in more than six of them. */
const MAX_SPELLING = 6 * MAX_NAME_LENGTH;

/** What can be wrong with a name. The API shows these as codes of a field. */
export type NameProblem = "REQUIRED" | "TOO_LONG";

/**
 * Reads the name of a person or a device: one line of at most 64 code points. Control characters become spaces: a
 * name is shown in lists, mails and logs, and must not write lines of its own there.
 */
export function readName(text: string): { kind: "name"; name: string } | { kind: "problem"; problem: NameProblem } {
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
  // Before it is normalised, which takes time that grows with the square of its length.
  if (line.length > MAX_SPELLING) return { kind: "problem", problem: "TOO_LONG" };
  const name = line.normalize("NFC");
  if (name === "") return { kind: "problem", problem: "REQUIRED" };
  if ([...name].length > MAX_NAME_LENGTH) return { kind: "problem", problem: "TOO_LONG" };
  return { kind: "name", name };
}
