import { join } from "node:path";
import { expect, test } from "vitest";
import { Child, ROOT } from "../support/child.ts";
import { newFolder, removeFolder } from "../support/folder.ts";

/**
 * Makes a database, takes rights away, and opens it again as someone who is bound by them: an administrator is not.
 * All that is needed of the project is loaded while it can still be read.
 */
const program = `
  import { chmodSync, mkdirSync } from "node:fs";
  import { join } from "node:path";
  const [module, folder, fileMode, folderMode] = process.argv.slice(1);
  const { openDatabase } = await import(module);
  const path = join(folder, "kept", "latchkey.db");
  const open = () => openDatabase({ kind: "sqlite", path });
  mkdirSync(join(folder, "kept"));
  await (await open()).close();
  chmodSync(folder, 0o755);
  chmodSync(path, Number(fileMode));
  chmodSync(join(folder, "kept"), Number(folderMode));
  if (process.getuid() === 0) {
    process.setgid(65534);
    process.setuid(65534);
  }
  try {
    const database = await open();
    await database.write((db) => db.query("DELETE FROM session"));
    await database.close();
    console.log("It opens.");
  } catch (error) {
    console.log(error.message);
  } finally {
    try {
      chmodSync(join(folder, "kept"), 0o700);
    } catch {
      // The folder is an administrator's, who can remove it as it is.
    }
  }
`;

for (const [what, fileMode, folderMode, answer] of [
  ["a database that can be written", 0o666, 0o777, /^It opens\.$/],
  ["a file that is read-only", 0o444, 0o777, /^The database .*latchkey\.db.* cannot be used: .*read-only\.$/],
  ["a folder that is read-only", 0o666, 0o555, /^The database .*latchkey\.db.* cannot be used: .*read-only\.$/],
  ["a file that cannot be read", 0o000, 0o777, /^The database .*latchkey\.db.* cannot be used: .*cannot be opened\.$/],
  ["a folder that is closed", 0o666, 0o000, /^The database .*latchkey\.db.* cannot be used: .*cannot be opened\.$/],
] as const) {
  test(`opening ${what} says ${answer.source.includes("opens") ? "nothing" : "so in one line"}`, async () => {
    const folder = newFolder();
    try {
      const module = join(ROOT, "server/dist/database/open-database.js");
      const args = ["--input-type=module", "-e", program, module, folder, String(fileMode), String(folderMode)];

      const { code, stdout, stderr } = await new Child(args).ended;

      expect(stderr).toBe("");
      expect(stdout.trimEnd()).toMatch(answer);
      expect(code).toBe(0);
    } finally {
      await removeFolder(folder);
    }
  });
}
