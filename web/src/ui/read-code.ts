/** How many digits a code of an authenticator app has. */
export const CODE_LENGTH = 6;

/** Arabic-Indic and extended Arabic-Indic zero: NFKC leaves these digits as they are. */
const ZEROS = [0x0660, 0x06f0];

/** Every digit as ASCII, whatever script or width it was typed in; all other characters stay. */
function withAsciiDigits(text: string): string {
  return text.normalize("NFKC").replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => {
    const point = digit.charCodeAt(0);
    const zero = ZEROS.find((start) => point >= start && point <= start + 9) ?? point;
    return String(point - zero);
  });
}

function digitsOf(text: string): string {
  return withAsciiDigits(text).replace(/[^0-9]/g, "");
}

/** What the code field shows for text that was typed: its first six digits. */
export function readCode(text: string): string {
  return digitsOf(text).slice(0, CODE_LENGTH);
}

/**
 * The one code in a piece of text, such as a copied message, or undefined when there is none or more than one.
 * A code is a run of exactly six digits, or three and three with one space or hyphen between.
 */
export function findCode(text: string): string | undefined {
  const plain = withAsciiDigits(text);
  const runs = [...plain.matchAll(/\d+/g)].map((match) => ({ digits: match[0], start: match.index }));
  const found: string[] = [];
  for (const [index, { digits, start }] of runs.entries()) {
    if (digits.length === CODE_LENGTH) found.push(digits);
    const next = runs[index + 1];
    if (!next || digits.length !== 3 || next.digits.length !== 3) continue;
    // One space of any width, or any hyphen or dash: apps differ in what they put between the halves.
    if (/^[\s\p{Pd}]$/u.test(plain.slice(start + 3, next.start))) found.push(digits + next.digits);
  }
  return found.length === 1 ? found[0] : undefined;
}

/**
 * What the code field shows after a paste, drop or autofill: `inserted` is the text that came, `whole` the field's
 * text with it. Undefined when no six digits can be made out, so that the field keeps what it had.
 */
export function readPastedCode(inserted: string, whole: string): string | undefined {
  const complete = findCode(inserted);
  if (complete) return complete;
  const digits = digitsOf(whole);
  if (digits.length > 0 && digits.length <= CODE_LENGTH) return digits;
  return findCode(whole);
}

/** Where the caret belongs in the rewritten text: behind as many digits as it stood behind before. */
export function caretAfterReading(text: string, caret: number): number {
  return Math.min(digitsOf(text.slice(0, caret)).length, CODE_LENGTH);
}
