import { existsSync } from "node:fs";
import { openSqlite } from "../../server/src/database/sqlite-driver.ts";
import { queryPostgres } from "./postgres.ts";

/** The rows of all tables of a database, by their names. */
export type Contents = Record<string, object[]>;

/** What the database at an address holds. Nothing where a file was not made. */
export async function contentsOf(url: string): Promise<Contents> {
  const [, path] = /^sqlite:(.*)/.exec(url) ?? [];
  return path === undefined ? contentsOfPostgres(url) : contentsOfFile(path);
}

/** The rows of all tables of a SQLite file, those in its log included. */
export function contentsOfFile(path: string): Contents {
  if (!existsSync(path)) return {};
  const db = openSqlite(path, { readonly: true });
  try {
    const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
    return Object.fromEntries(names.map((name) => [name, db.prepare(`SELECT * FROM "${name}"`).all() as object[]]));
  } finally {
    db.close();
  }
}

async function contentsOfPostgres(url: string): Promise<Contents> {
  const names = await tablesOfPostgres(url);
  // As JSON, all in one: each statement takes a connection of its own.
  const each = names.map((name) => `SELECT '${name}' AS name, to_jsonb(t) AS row FROM "${name}" t`);
  const rows = await queryPostgres<{ name: string; row: object }>(url, each.join(" UNION ALL "));
  const ofTable = (table: string) => rows.filter(({ name }) => name === table).map(({ row }) => row);
  return Object.fromEntries(names.map((name) => [name, ofTable(name)]));
}

/** The names of all tables of a database on PostgreSQL. */
export async function tablesOfPostgres(url: string): Promise<string[]> {
  const sql = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'";
  const rows = await queryPostgres<{ name: string }>(url, sql);
  return rows.map(({ name }) => name).toSorted();
}

/** All values in all tables, as texts. */
export const textsIn = (contents: Contents): string[] =>
  Object.values(contents)
    .flat()
    .flatMap((row) => Object.values(row))
    .map((value) => (value instanceof Buffer ? value.toString() : String(value)));
