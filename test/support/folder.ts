import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectNoSecrets, holdSecrets, rememberKeyFile } from "./confidentiality.ts";
import { contentsOf, contentsOfFile, textsIn } from "./contents.ts";

/** What the folders of now are let go with, and the addresses of the databases that their servers used. */
const held = new Map<string, { letGo: () => void; databases: Set<string> }>();

/** An empty folder for a server's files. To be removed by `removeFolder`. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-test-"));
  held.set(folder, { letGo: holdSecrets(), databases: new Set() });
  return folder;
}

/** Has the database at this address searched with the folder: a server was told to use it. */
export function searchToo(folder: string, url: string): void {
  held.get(folder)?.databases.add(url);
}

/** Removes a folder, once it was searched for secrets. */
export async function removeFolder(folder: string): Promise<void> {
  try {
    await searchFolder(folder);
  } finally {
    held.get(folder)?.letGo();
    held.delete(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Throws where a log or a database in a folder holds a secret, backups included, or one that its servers used. */
export async function searchFolder(folder: string): Promise<void> {
  rememberKeyFile(folder);
  for (const url of held.get(folder)?.databases ?? []) {
    const texts = url.startsWith("sqlite:") ? textsInFile(url.slice("sqlite:".length)) : textsIn(await contentsOf(url));
    // A migrated one lists its migrations at least. Where there is nothing, it was another that was used.
    if (texts.length === 0) throw new Error(`There is nothing to search in ${url}`);
    expectNoSecrets("the database", texts);
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile()) continue;
    // A database's log beside it is read through the database.
    if (/\.db(?!.*-(wal|shm)$)/.test(entry.name)) expectNoSecrets(path, textsInFile(path));
    if (entry.name.endsWith(".log")) expectNoSecrets(path, [readFileSync(path, "utf8")]);
  }
}

/** A file that a test has spoilt is searched as it is, with its log. */
function textsInFile(path: string): string[] {
  try {
    return textsIn(contentsOfFile(path));
  } catch {
    return [path, `${path}-wal`].filter((each) => existsSync(each)).map((each) => readFileSync(each, "latin1"));
  }
}
