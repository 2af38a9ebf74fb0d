import { readFileSync } from "node:fs";

/** What can be wrong with a new password. The API shows these as codes of a field. */
export type PasswordProblem = "REQUIRED" | "TOO_SHORT" | "TOO_LONG" | "TOO_COMMON";

// Enough for any passphrase, and little enough that nobody can keep the server busy with one.
const MAX_BYTES = 1024;

/**
 * One password typed on two systems must be one password: `é` has two spellings in Unicode (SP 800-63B-4, 3.1.1.2).
 * What is longer than any spelling of a password stays as it is, and so is none: normalising takes time that grows with
 * the square of the length. A character is spelt in three code units for each two of its bytes, at most.
 */
export function normalizePassword(text: string): string {
  return text.length > 2 * MAX_BYTES ? text : text.normalize("NFC");
}

/**
 * What is wrong with a new password, or undefined.
 * Length counts and being known does; what characters it is made of does not (SP 800-63B-4, 3.1.1.2).
 * `personal` holds what anyone would guess of this account: its address, the name of the site.
 */
export function checkPassword(
  password: string,
  minLength: number,
  personal: readonly string[] = [],
): PasswordProblem | undefined {
  const normal = normalizePassword(password);
  if (normal === "") return "REQUIRED";
  if (Buffer.byteLength(normal) > MAX_BYTES) return "TOO_LONG";
  if ([...normal].length < minLength) return "TOO_SHORT";

  const folded = fold(normal);
  const guessed = commonPasswords().has(folded) || personal.some((text) => fold(text) === folded);
  return guessed ? "TOO_COMMON" : undefined;
}

function fold(text: string): string {
  return normalizePassword(text).toLowerCase();
}

let known: ReadonlySet<string> | undefined;

/** Read at the first new password, so that a server which only signs people in never holds it. */
function commonPasswords(): ReadonlySet<string> {
  known ??= new Set(
    readFileSync(new URL("common-passwords.txt", import.meta.url), "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#")),
  );
  return known;
}
