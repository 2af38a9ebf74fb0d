import { existsSync } from "node:fs";
import { clearMessage } from "../clear-errors.js";
import { type Config, readConfig } from "../config.js";
import type { Database } from "../database/database.js";
import { openDatabase } from "../database/open-database.js";

/** A command cannot do what it was asked. The message is one line for whoever runs it. */
export class CommandError extends Error {
  override name = "CommandError";
}

/** What most commands work with. Each is called in the environment of the server. */
export interface Place {
  config: Config;
  database: Database;
}

/**
 * Runs a command. What whoever runs it can mend is one line on standard error, and exit code 1. Of a defect only the
 * stack is shown: a database error holds the values of its statement.
 */
export async function run(command: () => Promise<void>): Promise<void> {
  // What commands make, copies of the database above all, is for this user's eyes alone.
  process.umask(0o077);
  // Whoever reads the output has seen enough, as `head` has.
  process.stdout.once("error", () => process.exit());
  try {
    await command();
  } catch (error) {
    const line = error instanceof CommandError ? error.message : clearMessage(error);
    console.error(line ?? (error as Error).stack ?? "unknown");
    process.exitCode = 1;
  }
}

/** How long one step of a command may take on PostgreSQL: it may change every row of a large table. */
const TIMEOUT_MS = 60_000;

/** Opens the server's database for a command. Only one that may be the first is given a database that is not there. */
export async function withDatabase(
  work: (place: Place) => Promise<void>,
  { make = false }: { make?: boolean } = {},
): Promise<void> {
  const config = readConfig(process.env);
  if (!make && config.database.kind === "sqlite") assertThere(config.database.path);
  const { database: place } = config;
  // Nobody waits for a command but the one who gave it.
  const database = await openDatabase(place.kind === "postgres" ? { ...place, timeoutMs: TIMEOUT_MS } : place);
  try {
    await work({ config, database });
  } finally {
    await database.close();
  }
}

/** Where the SQLite database is, or is to be. `otherwise` says what to do with PostgreSQL. */
export function sqlitePath({ database }: Config, otherwise: string): string {
  if (database.kind !== "sqlite") throw new CommandError(otherwise);
  return database.path;
}

/** Where the SQLite database is. `otherwise` says what to do with PostgreSQL. */
export function existingSqlite(config: Config, otherwise: string): string {
  const path = sqlitePath(config, otherwise);
  assertThere(path);
  return path;
}

function assertThere(path: string): void {
  if (!existsSync(path)) throw new CommandError(`There is no database at ${path}. Is DATABASE_URL that of the server?`);
}
