import { createRequire } from "node:module";
import type Sqlite from "better-sqlite3";

const require = createRequire(import.meta.url);

/**
 * The package with the better-sqlite3 that fits a version of Node: 13 does not run on Node 20, and 12 ends the whole
 * process on Node 24, as soon as a statement that is no longer used is collected.
 */
export function sqlitePackageFor(nodeVersion: string): "better-sqlite3-12" | "better-sqlite3-13" {
  return Number.parseInt(nodeVersion, 10) < 22 ? "better-sqlite3-12" : "better-sqlite3-13";
}

/**
 * The driver of SQLite. It is loaded at the first call, for a server on PostgreSQL has no use for it.
 * @throws where it is not installed; where its native part cannot be loaded, opening a database does.
 */
export function sqliteDriver(): typeof Sqlite {
  return require(sqlitePackageFor(process.versions.node));
}

/** Opens a file past TypeORM. @throws as `sqliteDriver` does, or an error of SQLite. */
export function openSqlite(path: string, options?: Sqlite.Options): Sqlite.Database {
  const Driver = sqliteDriver();
  return new Driver(path, options);
}
