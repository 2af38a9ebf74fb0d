import { expect, test } from "vitest";
import { openSqlite, sqlitePackageFor } from "../../server/src/database/sqlite-driver.ts";

test("each Node gets the better-sqlite3 that runs on it", () => {
  for (const version of ["20.19.0", "20.20.2"]) expect(sqlitePackageFor(version)).toBe("better-sqlite3-12");
  for (const version of ["22.12.0", "24.21.0", "26.0.0"]) expect(sqlitePackageFor(version)).toBe("better-sqlite3-13");
});

test("connections and statements that are no longer used may be collected", async () => {
  for (let round = 0; round < 100; round++) {
    const db = openSqlite(":memory:");
    for (let number = 0; number < 100; number++) db.prepare(`SELECT ${number}`).get();
    db.close();
    await new Promise(setImmediate);
    // Enough for Node to collect of its own accord: a collection that `gc()` asks for does no harm.
    expect(Array.from({ length: 100_000 }, (_, number) => ({ number }))).toHaveLength(100_000);
  }
});
