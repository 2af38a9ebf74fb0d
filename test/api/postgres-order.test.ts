import { randomUUID } from "node:crypto";
import { expect, inject, test } from "vitest";
import { readConfig } from "../../server/src/config.ts";
import { openDatabase } from "../../server/src/database/open-database.ts";
import { databaseAt, queryPostgres } from "../support/postgres.ts";

/** All that has an order, but for what TypeORM keeps for itself. */
const IN_ANOTHER_ORDER = `
  SELECT c.relname AS "table", a.attname AS "column", o.collname AS "order"
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_collation o ON o.oid = a.attcollation
  WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'migrations%' AND o.collname <> 'C'`;

test("texts are ordered by their bytes, also in a database that has the order of a language", async () => {
  const server = inject("postgres") ?? "";
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await queryPostgres(server, `CREATE DATABASE ${name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'`);
  try {
    const url = databaseAt(server, name);
    await (await openDatabase(readConfig({ DATABASE_URL: url }).database)).close();

    expect(await queryPostgres(url, IN_ANOTHER_ORDER)).toEqual([]);
    await queryPostgres(url, "INSERT INTO throttle (key, count, since) VALUES ('a', 1, 0), ('B', 1, 0), ('_c', 1, 0)");
    const keys = await queryPostgres(url, "SELECT key FROM throttle ORDER BY key");
    expect(keys).toEqual(["B", "_c", "a"].map((key) => ({ key })));
  } finally {
    await queryPostgres(server, `DROP DATABASE ${name} WITH (FORCE)`);
  }
});
