/** In Unicode code points. */
export const MAX_NAME_LENGTH = 64;

/** What can be wrong with a name. The API shows these as codes of a field. */
export type NameProblem = "REQUIRED" | "TOO_LONG";

/**
 * Reads the name of a person or a device: one line of at most 64 code points. Control characters become spaces: a
 * name is shown in lists, mails and logs, and must not write lines of its own there.
 */
export function readName(text: string): { kind: "name"; name: string } | { kind: "problem"; problem: NameProblem } {
  const name = text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .normalize("NFC");
  if (name === "") return { kind: "problem", problem: "REQUIRED" };
  if ([...name].length > MAX_NAME_LENGTH) return { kind: "problem", problem: "TOO_LONG" };
  return { kind: "name", name };
}
