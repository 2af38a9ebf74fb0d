import { existsSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { type Config, readConfig } from "../config.js";
import { commonOptions } from "../database/data-source.js";
import { openDatabase } from "../database/open-database.js";
import { contentOf, copySqlite, flush, holdSqlite, type SqliteContent } from "../database/sqlite-copy.js";
import { CommandError, sqlitePath } from "./command.js";
import { accountServices } from "./services.js";
import { describeVoided } from "./void.js";

/** What SQLite may keep beside a database. */
const COMPANIONS = ["", "-wal", "-shm"];

/**
 * `latchkey restore`: puts a backup in the place of the SQLite database, without what may have been used since it was
 * made. Until the last moment, nothing of what is there is touched.
 */
export async function restore(
  file: string,
  { replace = false, voidRecoveryCodes = false }: { replace?: boolean; voidRecoveryCodes?: boolean },
): Promise<void> {
  const config = readConfig(process.env);
  const path = sqlitePath(config, "PostgreSQL is restored by pg_restore, and then: latchkey void");
  const accounts = examine(file);
  const isThere = existsSync(path);
  if (isThere && !replace) {
    throw new CommandError(`There is a database at ${path}. With --replace it is moved aside.`);
  }
  const letGo = isThere ? holdSqlite(path) : () => {};
  if (!letGo) throw new CommandError(`A server has ${path} open. Stop it, and restore then.`);

  const restored = `${path}.restored`;
  remove(restored);
  try {
    assertWhole(file, copySqlite(file, restored));
    const voided = await voidIn(restored, config, voidRecoveryCodes);
    flush(restored);
    letGo();
    const aside = moveAside(path);
    if (aside !== undefined) {
      console.log(`${isThere ? "The" : "What was left of the"} former database is now ${aside}.`);
    }
    renameSync(restored, path);
    flush(dirname(path));
    console.log(`${accounts} accounts were restored to ${path}. ${voided}`);
    if (!voidRecoveryCodes) {
      console.log("A recovery code that was used since the backup works again: --void-recovery-codes spends them all.");
    }
  } finally {
    letGo();
    remove(restored);
  }
}

/** How many accounts a backup holds, which can be restored. */
function examine(file: string): number {
  if (!existsSync(file)) throw new CommandError(`There is no file ${file}.`);
  const content = readBackup(file);
  assertWhole(file, content);
  const { accounts, migrations } = content;
  const known = new Set(commonOptions.migrations.map(({ name }) => name));
  const unknown = migrations.find((name) => !known.has(name));
  if (unknown !== undefined) throw new CommandError(`${file} comes from a newer version of Latchkey (${unknown}).`);
  return accounts;
}

function assertWhole(file: string, { damage }: SqliteContent): void {
  if (damage !== undefined) throw new CommandError(`${file} is damaged: ${damage.split("\n", 1)[0]}`);
}

function readBackup(file: string): SqliteContent {
  try {
    return contentOf(file);
  } catch (error) {
    throw new CommandError(`${file} is no backup of Latchkey: ${(error as Error).message}.`);
  }
}

/** Migrates the copy, holds the keys against it, and voids. */
async function voidIn(path: string, config: Config, recoveryCodes: boolean): Promise<string> {
  const database = await openDatabase({ kind: "sqlite", path });
  try {
    const { voiding } = await accountServices({ config, database });
    return describeVoided(await voiding.void({ recoveryCodes }));
  } finally {
    await database.close();
  }
}

/**
 * Leaves no log either, where the database itself is gone: SQLite would read it into whatever has its name next.
 * @returns the new name, where there was something.
 */
function moveAside(path: string): string | undefined {
  const there = COMPANIONS.filter((companion) => existsSync(path + companion));
  if (there.length === 0) return undefined;
  const aside = `${path}.before-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  for (const companion of there) renameSync(path + companion, aside + companion);
  return aside;
}

function remove(path: string): void {
  for (const companion of COMPANIONS) rmSync(path + companion, { force: true });
}
