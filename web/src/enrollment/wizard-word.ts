import { useMemo } from "react";
import { useBoot } from "../boot";

/** What a reload interrupted: a setup, or recovery codes that were not confirmed as saved. */
type Word = "setup" | "codes";

const KEY = "latchkey.wizard";

/**
 * One word that survives a reload, and decides which notice the next screen shows. It is one person's: another who
 * signs in in the same tab has left nothing. Where storage is blocked there is no notice.
 */
export function useWizardWord() {
  const whose = useBoot().me?.id;
  return useMemo(
    () => ({
      read(): Word | undefined {
        return (["setup", "codes"] as const).find((word) => read() === `${word} ${whose}`);
      },
      write(word: Word) {
        write(`${word} ${whose}`);
      },
      clear() {
        write(null);
      },
    }),
    [whose],
  );
}

function read(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function write(text: string | null) {
  try {
    if (text === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, text);
  } catch {
    // Blocked.
  }
}
