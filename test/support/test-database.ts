import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { inject } from "vitest";
import { openSqlite } from "../../server/src/database/sqlite-driver.ts";
import { type Contents, contentsOf, contentsOfFile, tablesOfPostgres } from "./contents.ts";
import { newFolder, removeFolder, searchToo } from "./folder.ts";
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
  /** Removes it, once it was searched for secrets, and its folder. */
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
  const folder = newFolder();
  const server = inject("postgres");
  if (server === undefined) return databaseIn(folder, `sqlite:${join(folder, "latchkey.db")}`);
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await queryPostgres(server, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  return databaseIn(folder, databaseAt(server, name), () =>
    queryPostgres(server, `DROP DATABASE ${name} WITH (FORCE)`),
  );
}

/** One at an address of the test's own, that stays when it is removed from here. */
export const givenDatabase = (url: string): TestDatabase => databaseIn(newFolder(), url);

function databaseIn(folder: string, url: string, drop: () => Promise<unknown> = async () => {}): TestDatabase {
  const [, path] = /^sqlite:(.*)/.exec(url) ?? [];
  searchToo(folder, url);
  return {
    ...(path === undefined ? onPostgres(url) : onSqlite(path)),
    folder,
    contents: () => contentsOf(url),
    async remove() {
      try {
        await removeFolder(folder);
      } finally {
        await drop();
      }
    },
  };
}

type Access = Pick<TestDatabase, "env" | "query" | "tables">;

function onSqlite(path: string): Access {
  return {
    env: { DATABASE_URL: `sqlite:${path}` },
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
    tables: async () => Object.keys(contentsOfFile(path)).toSorted(),
  };
}

function onPostgres(url: string): Access {
  return {
    env: { DATABASE_URL: url, ENCRYPTION_KEYS: `test:${keyNumber(1)}`, DATABASE_TIMEOUT_MS: PATIENCE_MS },
    query: (sql, ...parameters) => {
      let count = 0;
      return queryPostgres(
        url,
        sql.replace(/\?/g, () => `$${++count}`),
        parameters,
      );
    },
    tables: () => tablesOfPostgres(url),
  };
}
