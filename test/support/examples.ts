import { readFileSync } from "node:fs";

/** A fenced block of a document: its language, and its text as it stands. */
export interface Block {
  language: string;
  text: string;
}

/** All fenced blocks of a document of the project, by its path. */
export function blocksOf(path: string): Block[] {
  const document = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  return [...document.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = "", text = ""]) => ({ language, text }));
}

/** The blocks that are files: each begins with its name in a comment. */
export function filesOf(path: string): Map<string, string> {
  return new Map(
    blocksOf(path).flatMap(({ text }) => {
      const name = /^\/\/ ([\w.-]+)\n/.exec(text)?.[1];
      return name === undefined ? [] : [[name, text] as const];
    }),
  );
}
