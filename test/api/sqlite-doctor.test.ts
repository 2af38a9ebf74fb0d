import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, expect } from "vitest";
import { command } from "../support/command.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { ServerProcess } from "../support/server-process.ts";

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  folder: async ({}, use) => {
    const folder = newFolder();
    await use(folder);
    await removeFolder(folder);
  },
});

async function lines(folder: string): Promise<{ code: number | null; lines: string[] }> {
  const { code, stdout, stderr } = await command({ DATABASE_URL: `sqlite:${join(folder, "latchkey.db")}` }, "doctor");
  expect(stderr).toBe("");
  return { code, lines: stdout.trimEnd().split("\n") };
}

test("before the first start nothing fails, and nothing is made", async ({ folder }) => {
  const found = await lines(folder);

  expect(found.code).toBe(0);
  expect(found.lines).toContainEqual(expect.stringMatching(/^warn {2}database {5}There is none at .*first start\.$/));
  expect(readdirSync(folder)).toEqual([]);
});

test("files that others may read, and a key file that is lost, are named with the remedy", async ({ folder }) => {
  await (await ServerProcess.start(folder)).end("SIGTERM");
  const [database, keys] = [join(folder, "latchkey.db"), join(folder, "encryption-keys")];
  expect((await lines(folder)).lines).toContain("ok    files        are for the server's user alone");

  chmodSync(database, 0o644);
  chmodSync(keys, 0o640);
  const open = await lines(folder);
  expect(open.code).toBe(1);
  expect(open.lines).toContain(
    `warn  files        ${database} has mode 644: others can read hashes and addresses. Run: chmod go= ${database}`,
  );
  expect(open.lines).toContain(
    `fail  files        ${keys} has mode 640: others can read the keys. Run: chmod go= ${keys}`,
  );

  rmSync(keys);
  const lost = await lines(folder);
  expect(lost.code).toBe(1);
  expect(lost.lines).toContainEqual(
    expect.stringMatching(/^fail {2}keys {9}The key file is not there.*Put the former/),
  );
  expect(existsSync(keys)).toBe(false);
});

test("a file that is damaged, or is none, is found", async ({ folder }) => {
  await (await ServerProcess.start(folder)).end("SIGTERM");
  const path = join(folder, "latchkey.db");
  const bytes = readFileSync(path);

  writeFileSync(path, Buffer.from(bytes).fill(0x5a, 8_192, 40_960));
  const damaged = await lines(folder);
  expect(damaged.code).toBe(1);
  expect(damaged.lines).toContainEqual(expect.stringMatching(/^fail {2}(integrity|database) .*damaged.*restore/i));

  writeFileSync(path, "This is a letter. ".repeat(500));
  const letter = await lines(folder);
  expect(letter.code).toBe(1);
  expect(letter.lines).toContainEqual(expect.stringMatching(/^fail {2}database .*is no SQLite database/));
});
