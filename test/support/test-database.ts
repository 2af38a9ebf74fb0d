import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { openSqlite } from "../../server/src/database/sqlite-driver.ts";
import { keyNumber } from "./keys.ts";
import { databaseAt, queryPostgres } from "./postgres.ts";

/** A migrated database of the PostgreSQL server, which those of the tests are copied from. */
export const TEMPLATE = "latchkey_template";

/** Tests come in crowds, to machines that are busy. */
const PATIENCE_MS = "15000";

declare module "vitest" {
  interface ProvidedContext {
    /** The PostgreSQL server of this run, where its tests use one. */
    postgres?: string;
  }
}

export type Contents = Record<string, object[]>;

/** The database of a test: a SQLite file, or in the project `postgres` a database of its own on that server. */
export interface TestDatabase {
  /** How a server is told to use it. */
  readonly env: Readonly<Record<string, string>>;
  /** For files of the server. It goes with the database. */
  readonly folder: string;
  /** Runs a statement past the server, and gives its rows. Parameters are written as `?`. */
  query<Row extends object = Record<string, unknown>>(sql: string, ...parameters: unknown[]): Promise<Row[]>;
  /** The names of all tables. */
  tables(): Promise<string[]>;
  /** The rows of all tables, by their names. */
  contents(): Promise<Contents>;
  remove(): Promise<void>;
}

/** An empty one. On PostgreSQL it is migrated already, which saves the time that it takes. */
export function newTestDatabase(): Promise<TestDatabase> {
  return create(TEMPLATE);
}

/** One without any tables. */
export function newBareDatabase(): Promise<TestDatabase> {
  return create("template0");
}

/** One without any tables. On PostgreSQL it orders texts as English does, where nothing says otherwise. */
export function newEnglishDatabase(): Promise<TestDatabase> {
  return create("template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
}

async function create(template: string): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-test-"));
  const server = inject("postgres");
  return server === undefined ? sqliteDatabase(folder) : postgresDatabase(folder, server, template);
}

function sqliteDatabase(folder: string): TestDatabase {
  const path = join(folder, "latchkey.db");
  const database: TestDatabase = {
    env: { DATABASE_URL: `sqlite:${path}` },
    folder,
    async query<Row>(sql: string, ...parameters: unknown[]) {
      const db = openSqlite(path);
      try {
        db.pragma("foreign_keys = OFF");
        const statement = db.prepare(sql);
        if (statement.reader) return statement.all(...parameters) as Row[];
        statement.run(...parameters);
        return [];
      } finally {
        db.close();
      }
    },
    tables: async () => {
      const rows = await database.query<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
      return rows.map(({ name }) => name).toSorted();
    },
    contents: async () => contentsOfFile(path),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
  return database;
}

/** The rows of all tables of a SQLite file. None where it was not made. */
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

/** All values in all tables, as texts. */
export const textsIn = (contents: Contents): string[] =>
  Object.values(contents)
    .flat()
    .flatMap((row) => Object.values(row))
    .map((value) => (value instanceof Buffer ? value.toString() : String(value)));

async function postgresDatabase(folder: string, server: string, template: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const url = databaseAt(server, name);
  await queryPostgres(server, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  const database: TestDatabase = {
    env: { DATABASE_URL: url, ENCRYPTION_KEYS: `test:${keyNumber(1)}`, DATABASE_TIMEOUT_MS: PATIENCE_MS },
    folder,
    query: (sql, ...parameters) => {
      let count = 0;
      return queryPostgres(
        url,
        sql.replace(/\?/g, () => `$${++count}`),
        parameters,
      );
    },
    tables: async () => {
      const sql = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'";
      const rows = await database.query<{ name: string }>(sql);
      return rows.map(({ name }) => name).toSorted();
    },
    contents: async () => {
      const names = await database.tables();
      // As JSON, all in one: each statement takes a connection of its own.
      const each = names.map((name) => `SELECT '${name}' AS name, to_jsonb(t) AS row FROM "${name}" t`);
      const rows = await database.query<{ name: string; row: object }>(each.join(" UNION ALL "));
      const ofTable = (table: string) => rows.filter(({ name }) => name === table).map(({ row }) => row);
      return Object.fromEntries(names.map((name) => [name, ofTable(name)]));
    },
    remove: async () => {
      rmSync(folder, { recursive: true, force: true });
      await queryPostgres(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
  return database;
}
