/** What a reload interrupted: a setup, or recovery codes that were not confirmed as saved. */
type Word = "setup" | "codes";

const KEY = "latchkey.wizard";

/**
 * One word that survives a reload, and decides which notice the next screen shows. It holds nothing else. Where storage
 * is blocked there is no notice.
 */
export const wizardWord = {
  read(): Word | null {
    try {
      return sessionStorage.getItem(KEY) as Word | null;
    } catch {
      return null;
    }
  },
  write(word: Word) {
    try {
      sessionStorage.setItem(KEY, word);
    } catch {
      // Blocked.
    }
  },
  clear() {
    try {
      sessionStorage.removeItem(KEY);
    } catch {
      // Blocked.
    }
  },
};
