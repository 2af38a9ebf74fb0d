import { expect, test } from "vitest";
import { readConfig } from "../../server/src/config.ts";
import { openDatabase } from "../../server/src/database/open-database.ts";
import { newEnglishDatabase } from "../support/test-database.ts";

/** All that has an order, but for what TypeORM keeps for itself. */
const IN_ANOTHER_ORDER = `
  SELECT c.relname AS "table", a.attname AS "column", o.collname AS "order"
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_collation o ON o.oid = a.attcollation
  WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'migrations%' AND o.collname <> 'C'`;

test("texts are ordered by their bytes, also in a database that has the order of a language", async () => {
  const database = await newEnglishDatabase();
  try {
    await (await openDatabase(readConfig(database.env).database)).close();

    expect(await database.query(IN_ANOTHER_ORDER)).toEqual([]);
    await database.query("INSERT INTO throttle (key, count, since) VALUES ('a', 1, 0), ('B', 1, 0), ('_c', 1, 0)");
    const keys = await database.query("SELECT key FROM throttle ORDER BY key");
    expect(keys).toEqual(["B", "_c", "a"].map((key) => ({ key })));
  } finally {
    await database.remove();
  }
});
