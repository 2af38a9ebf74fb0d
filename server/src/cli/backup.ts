import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { readConfig } from "../config.js";
import { copySqlite } from "../database/sqlite-copy.js";
import { CommandError, existingSqlite } from "./command.js";

/** `latchkey backup`: a copy of the SQLite database, made while servers write to it. */
export async function backUp(file: string): Promise<void> {
  const config = readConfig(process.env);
  const path = existingSqlite(
    config,
    'PostgreSQL makes its own backups: pg_dump --format=custom --file=FILE "$DATABASE_URL"',
  );
  const target = resolve(file);
  if (existsSync(target)) throw new CommandError(`${file} is there already, and is not overwritten.`);
  const { damage, accounts } = copySqlite(path, target);
  if (damage !== undefined) {
    throw new CommandError(`The database is damaged, and no backup was made of it: ${damage.split("\n", 1)[0]}`);
  }
  console.log(
    `${accounts} accounts were backed up to ${file}, ${statSync(target).size} bytes. It was read again and is whole.`,
  );
  console.log("The keys that open its secrets are not in it: keep them as well, and elsewhere.");
}
