import { fstatSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, onTestFinished, vi } from "vitest";
import type { Database } from "../../server/src/database/database.ts";
import { openSqlite } from "../../server/src/database/sqlite-driver.ts";
import { User } from "../../server/src/users/user.entity.ts";
import { test, userIds, userNumber } from "../support/sqlite-file.ts";

const MIB = 2 ** 20;

/** From now on the disk takes what is flushed to it when it is let. */
async function slowDisk(path: string) {
  const some = await open(path);
  const handles: FileHandle = Object.getPrototypeOf(some);
  await some.close();
  const { datasync } = handles;
  const flushed: number[] = [];
  let letFlush = () => {};
  const mayFlush = new Promise<void>((resolve) => {
    letFlush = resolve;
  });
  const spy = vi.spyOn(handles, "datasync").mockImplementation(async function (this: FileHandle) {
    flushed.push(fstatSync(this.fd).ino);
    await mayFlush;
    await datasync.call(this);
  });
  onTestFinished(() => {
    spy.mockRestore();
  });
  return { flushed, letFlush };
}

/** Writes some 70 pages. */
const addThousand = (database: Database, from: number) =>
  database.write((db) =>
    db.query(
      `WITH RECURSIVE number(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM number WHERE n < ${from + 999})
       INSERT INTO "user" (id, email, canonical_email, credential_version, created_at)
       SELECT 'id-' || n, n || '@example.com', n || '@example.com', 0, n FROM number`,
    ),
  );

test("a unit is acknowledged when the log that it was committed to is on the disk; reads go on meanwhile", async ({
  path,
  database,
}) => {
  const disk = await slowDisk(path);
  let isAcknowledged = false;
  const unit = database
    .write((db) => db.insert(User, userNumber(1)))
    .then(() => {
      isAcknowledged = true;
    });

  await vi.waitFor(() => expect(disk.flushed).toEqual([statSync(`${path}-wal`).ino]));
  for (let turn = 0; turn < 10; turn++) await nextTurn();
  expect(await userIds(database)).toEqual(["id-1"]);
  expect(isAcknowledged).toBe(false);

  disk.letFlush();
  await unit;
  expect(isAcknowledged).toBe(true);
});

test("the log is brought into the file when it has grown, and begins anew", async ({ path, database }) => {
  for (let number = 0; number < 200_000; number += 1_000) await addThousand(database, number);

  expect(statSync(path).size).toBeGreaterThan(20 * MIB);
  expect(statSync(`${path}-wal`).size).toBeLessThan(6 * MIB);
});

test("the log grows while somebody reads for long, and begins anew afterwards", async ({ path, database }) => {
  const reader = openSqlite(path, { readonly: true });
  onTestFinished(() => {
    reader.close();
  });
  reader.exec("BEGIN");
  reader.prepare('SELECT COUNT(*) FROM "user"').get();
  for (let number = 0; number < 60_000; number += 1_000) await addThousand(database, number);
  const grown = statSync(`${path}-wal`).size;
  expect(grown).toBeGreaterThan(8 * MIB);

  reader.exec("COMMIT");
  for (let number = 60_000; number < 120_000; number += 1_000) await addThousand(database, number);
  expect(statSync(`${path}-wal`).size).toBeLessThan(1.5 * grown);
  expect(await userIds(database)).toHaveLength(120_000);
});
