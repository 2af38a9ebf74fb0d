import { accessSync, constants, existsSync, linkSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { readConfig } from "../config.js";
import { copySqlite, flush } from "../database/sqlite-copy.js";
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
  assertWritable(dirname(target));
  const unfinished = `${target}.${process.pid}.new`;
  let accounts: number;
  try {
    const content = copySqlite(path, unfinished);
    if (content.damage !== undefined) {
      throw new CommandError(
        `The database is damaged, and no backup was made of it: ${content.damage.split("\n", 1)[0]}`,
      );
    }
    accounts = content.accounts;
    giveName(unfinished, target);
  } finally {
    rmSync(unfinished, { force: true });
  }
  console.log(
    `${accounts} accounts were backed up to ${file}, ${statSync(target).size} bytes. It was read again and is whole.`,
  );
  console.log("The keys that open its secrets are not in it: keep them as well, and elsewhere.");
}

function assertWritable(folder: string): void {
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new CommandError(`Nothing can be written to ${folder}.`);
  }
}

/** What link(2) says where files have one name each: on exFAT, say, or on some shares. */
const ONE_NAME_EACH = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"];

/** A backup gets its name once it is whole and on the disk, and takes no one else's. */
function giveName(unfinished: string, target: string): void {
  try {
    linkSync(unfinished, target);
  } catch (error) {
    if (!ONE_NAME_EACH.includes(String((error as NodeJS.ErrnoException).code))) throw error;
    renameSync(unfinished, target);
  }
  flush(dirname(target));
}
