/** The words around the codes, in the language of the page. */
export type FileWords = { title: string; account: string; made: string; where: string; how: string; keep: string };

/** A text that still explains itself in five years. */
export function recoveryCodesText(words: FileWords, codes: readonly string[]): string {
  const { title, account, made, where, how, keep } = words;
  return [title, "", account, made, where, "", ...codes, "", how, keep, ""].join("\r\n");
}

/** A name that every file system takes; the site's name may hold anything. */
export function recoveryCodesFileName(site: string): string {
  const name = site
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return `${name ? `${name}-` : ""}recovery-codes.txt`;
}
