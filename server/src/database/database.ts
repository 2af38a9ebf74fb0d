import type { EntityManager } from "typeorm";

/** One piece of work on the database. It may use `db` until the promise it returns has settled. */
export type Work<T> = (db: EntityManager) => Promise<T>;

/**
 * The one door to the database: no other part of the server holds a connection.
 *
 * What a decision rests on is read in the unit that decides, or tested by a conditional statement; what `read`
 * returned earlier is only a hint. No hashing, mail or network inside `write`: on SQLite everyone else waits for it.
 */
export interface Database {
  /** Reads, outside any unit of work. */
  read<T>(work: Work<T>): Promise<T>;
  /**
   * One unit of work: all of it is committed when the promise resolves, none of it when the promise rejects.
   * PostgreSQL may ask for it to be run again from its start, so it changes nothing but the database.
   * @throws DatabaseBusyError when the database could not be had in time.
   * @throws DatabaseAwayError when it went away; only then may what was committing be committed after all.
   */
  write<T>(work: Work<T>): Promise<T>;
  /**
   * A unit of work that is a single statement, and a read that needs nothing of it. PostgreSQL is sent both together, and
   * commits the statement by itself: one answer is waited for in place of four.
   * @throws as `write` does.
   */
  writeOnce<T, Found>(change: Work<T>, read: Work<Found>): Promise<[T, Found]>;
  close(): Promise<void>;
}

/** The database is locked, or the wait for a connection was too long. Nothing was done. */
export class DatabaseBusyError extends Error {
  override name = "DatabaseBusyError";
}

/** The database cannot be reached, or no longer, or has no room to write. It may be back in a moment. */
export class DatabaseAwayError extends DatabaseBusyError {
  override name = "DatabaseAwayError";
}

/** The database cannot be opened. The message is one line, fit for whoever starts the server. */
export class DatabaseUnusableError extends Error {
  override name = "DatabaseUnusableError";
}

/** Whether a statement failed because a row with that unique value exists (SQLite and PostgreSQL codes). */
export function isUniqueViolation(error: unknown): boolean {
  const code = databaseCodeOf(error);
  return code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY" || code === "23505";
}

/** Whether a statement failed because the disk that the database is on is full. */
export function isDiskFull(error: unknown): boolean {
  const code = databaseCodeOf(error);
  return code === "SQLITE_FULL" || code === "53100";
}

/** The database's own code of an error, whether it came through TypeORM or straight from the driver. */
export function databaseCodeOf(error: unknown): unknown {
  const { driverError, code } = (error ?? {}) as { driverError?: { code?: unknown }; code?: unknown };
  return driverError?.code ?? code;
}
