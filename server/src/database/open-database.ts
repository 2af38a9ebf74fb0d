import type { Config } from "../config.js";
import { type Database, DatabaseBusyError, DatabaseUnusableError } from "./database.js";
import { PostgresDatabase } from "./postgres-database.js";
import { SqliteDatabase } from "./sqlite-database.js";

/**
 * Opens the database that the configuration names, and migrates it.
 * @throws DatabaseUnusableError with one clear line when it cannot be used.
 */
export async function openDatabase(config: Config["database"]): Promise<Database> {
  try {
    return config.kind === "sqlite" ? await SqliteDatabase.open(config.path) : await PostgresDatabase.open(config);
  } catch (error) {
    throw unusable(config.kind === "sqlite" ? config.path : "DATABASE_URL", error);
  }
}

/** The error that tells in a line why the database at this place cannot be used. */
export function unusable(place: string, error: unknown): DatabaseUnusableError {
  return new DatabaseUnusableError(`The database (${place}) cannot be used: ${reason(error)}`, { cause: error });
}

function reason(error: unknown): string {
  const { code, message, syscall, errors } = ((error as { driverError?: unknown }).driverError ?? error) as {
    code?: unknown;
    message: string;
    syscall?: string;
    errors?: Error[];
  };
  // PostgreSQL was looked for there, or at each address of its name (an AggregateError, which says nothing itself).
  if (syscall === "connect") return message;
  if (errors) return errors.map((each) => each.message).join(", ");
  // SQLite's extended codes begin with the code that they extend: SQLITE_READONLY_DIRECTORY, SQLITE_BUSY_RECOVERY.
  const is = (name: string) => String(code).startsWith(name);
  if (error instanceof DatabaseBusyError || is("SQLITE_BUSY")) {
    return "another process holds it locked. Stop that process, then start again.";
  }
  if (is("SQLITE_NOTADB") || is("SQLITE_CORRUPT")) {
    return "the file is damaged or is no SQLite database. Restore a backup, or move the file away to begin anew.";
  }
  if (is("SQLITE_READONLY")) return "the file, or the folder that it is in, is read-only.";
  if (is("SQLITE_CANTOPEN") || code === "EACCES" || code === "ENOENT") return "the file cannot be opened.";
  if (
    /bindings file|NODE_MODULE_VERSION|ERR_DLOPEN_FAILED|MODULE_NOT_FOUND.*better.sqlite3/.test(`${code} ${message}`)
  ) {
    return "the native part of better-sqlite3 is missing, or is that for another Node. Mend it with: npx -y pnpm@12.18.0 install --force";
  }
  return message.split("\n", 1)[0] || String(code ?? "unknown");
}
