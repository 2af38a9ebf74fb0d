import { closeSync, fsyncSync, openSync } from "node:fs";
import { databaseCodeOf } from "./database.js";
import { unusable } from "./open-database.js";
import { openSqlite } from "./sqlite-driver.js";

/** What a file holds, as far as a backup is concerned. */
export interface SqliteContent {
  /** Undefined when the file is whole, else what is wrong. */
  damage: string | undefined;
  accounts: number;
  /** The names of the migrations that made its tables. */
  migrations: string[];
}

/**
 * Copies a database as it is at one moment, its log included, while servers write to it, and without what was removed
 * from it. The copy is on the disk when this returns, with a mode as the process makes files.
 * @param to a file that is not there yet. It may be there in part when this throws.
 * @returns what is in the copy.
 * @throws DatabaseUnusableError
 */
export function copySqlite(from: string, to: string): SqliteContent {
  vacuumInto(from, to);
  const content = contentOf(to);
  flush(to);
  return content;
}

function vacuumInto(from: string, to: string) {
  try {
    const source = openSqlite(from, { readonly: true });
    try {
      source.prepare("VACUUM INTO ?").run(to);
    } finally {
      source.close();
    }
  } catch (error) {
    throw unusable(from, error);
  }
}

/** Reads all of a file. @throws an error of SQLite when it is no Latchkey database. */
export function contentOf(path: string): SqliteContent {
  const db = openSqlite(path, { readonly: true });
  try {
    const check = db.pragma("integrity_check", { simple: true });
    const migrations = db.prepare<[], string>("SELECT name FROM migrations ORDER BY id").pluck().all();
    const accounts = db.prepare<[], number>('SELECT COUNT(*) FROM "user"').pluck().get() ?? 0;
    return { damage: check === "ok" ? undefined : String(check), accounts, migrations };
  } finally {
    db.close();
  }
}

/**
 * Keeps everyone else from opening a file, until the function that it returns is called. Undefined when somebody has
 * it open. Of a file that is damaged nobody can tell.
 */
export function holdSqlite(path: string): (() => void) | undefined {
  const db = openSqlite(path, { timeout: 0 });
  try {
    db.pragma("locking_mode = EXCLUSIVE");
    // Takes the lock, which this mode then keeps.
    db.exec("BEGIN EXCLUSIVE");
    db.exec("COMMIT");
  } catch (error) {
    if (String(databaseCodeOf(error)).startsWith("SQLITE_BUSY")) {
      db.close();
      return undefined;
    }
  }
  return () => db.close();
}

/** Waits until a file, or the names in a folder, are on the disk. */
export function flush(path: string): void {
  const descriptor = openSync(path, "r");
  fsyncSync(descriptor);
  closeSync(descriptor);
}
