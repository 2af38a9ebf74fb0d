import { expect } from "vitest";
import { commonOptions } from "../../server/src/database/data-source.ts";
import { openDatabase } from "../../server/src/database/open-database.ts";
import { sqliteDriver } from "../../server/src/database/sqlite-driver.ts";
import { test, userIds } from "../support/sqlite-file.ts";
import { DataSource } from "../support/typeorm.ts";

test("the tables that the migration makes are those that the entities describe", async ({ path, database }) => {
  expect(await userIds(database)).toEqual([]);
  const source = new DataSource({ type: "better-sqlite3", driver: sqliteDriver(), database: path, ...commonOptions });
  await source.initialize();
  try {
    const { upQueries } = await source.driver.createSchemaBuilder().log();

    expect(upQueries.map(({ query }) => query)).toEqual([]);
    expect(await source.showMigrations()).toBe(false);
  } finally {
    await source.destroy();
  }
});

test("servers that open a new file together agree on one migration", async ({ path }) => {
  const databases = await Promise.all(Array.from({ length: 3 }, () => openDatabase({ kind: "sqlite", path })));

  try {
    const migrations = await databases[0]?.read((db) => db.query("SELECT name FROM migrations"));
    expect(migrations).toHaveLength(commonOptions.migrations.length);
    for (const database of databases) expect(await userIds(database)).toEqual([]);
  } finally {
    for (const database of databases) await database.close();
  }
});

test("a file that was migrated before opens again as it is", async ({ path }) => {
  for (let time = 0; time < 2; time++) {
    const database = await openDatabase({ kind: "sqlite", path });
    expect(await database.read((db) => db.query("PRAGMA integrity_check"))).toEqual([{ integrity_check: "ok" }]);
    expect(await database.read((db) => db.query("PRAGMA journal_mode"))).toEqual([{ journal_mode: "wal" }]);
    expect(await database.write((db) => db.query("PRAGMA foreign_keys"))).toEqual([{ foreign_keys: 1 }]);
    await database.close();
  }
});
