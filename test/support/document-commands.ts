import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./child.ts";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

const documents = ["", "docs", "docs/decisions", "docs/guide"].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".md") && name !== "CHANGELOG.md")
    .map((name) => join(folder, name)),
);

const PROGRAMS = "pnpm|npx|node|docker|kubectl|curl|echo|openssl|psql|pg_\\w+|sqlite3|systemctl|git|sudo|cp|mv|tar";

const blocksOf = (text: string) =>
  [...text.matchAll(/^ *```(?:sh|bash|console)\n(.*?)^ *```$/gms)].map(([, block = ""]) => block);

/** The commands of a document: the lines of its shell blocks, and what it names in the text. */
function commandsOf(document: string): string[] {
  const text = read(document);
  const lines = blocksOf(text).flatMap((block) =>
    block
      .replaceAll(/<<-?'?(\w+)'?\n.*?\n *\1$/gms, "")
      .replaceAll(/\\\n/g, " ")
      .split("\n"),
  );
  const named = text.matchAll(new RegExp(`\`((?:[A-Z_]+=\\S+ )*(?:${PROGRAMS})\\s[^\`]+)\``, "g"));
  return [...lines, ...[...named].map(([, command = ""]) => command.replaceAll(/\s+/g, " "))]
    .map((line) => line.trim().replace(/^npx -y pnpm@[\d.]+/, "pnpm"))
    .filter((line) => line !== "" && !line.startsWith("#") && !/^pnpm(?: <command>)?$/.test(line));
}

/** All that the documents have people type. */
export const commands = [...new Set(documents.flatMap(commandsOf))];

/** The shell blocks of all documents. */
export const blocks = documents.flatMap((document) => blocksOf(read(document)));
