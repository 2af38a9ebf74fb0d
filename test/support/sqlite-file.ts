import { join } from "node:path";
import { test as base } from "vitest";
import type { Database } from "../../server/src/database/database.ts";
import { openDatabase } from "../../server/src/database/open-database.ts";
import type { User } from "../../server/src/users/user.entity.ts";
import { newFolder, removeFolder } from "./folder.ts";

/** A migrated database in a file of its own, without a server. */
export const test = base.extend<{ path: string; database: Database }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  path: async ({}, use) => {
    const folder = newFolder();
    await use(join(folder, "latchkey.db"));
    await removeFolder(folder);
  },
  database: async ({ path }, use) => {
    const database = await openDatabase({ kind: "sqlite", path });
    await use(database);
    await database.close();
  },
});

/** An account's row. Of two with the same number, only one fits into the table. */
export const userNumber = (number: number): User => ({
  id: `id-${number}`,
  email: `user-${number}@example.com`,
  canonicalEmail: `user-${number}@example.com`,
  name: null,
  credentialVersion: 0,
  lockedAt: null,
  createdAt: 1_795_507_200_000 + number,
});

/** The ids of all accounts, in order. */
export const userIds = (database: Database): Promise<string[]> =>
  database.read(async (db) => {
    const rows: { id: string }[] = await db.query('SELECT id FROM "user" ORDER BY id');
    return rows.map(({ id }) => id);
  });
