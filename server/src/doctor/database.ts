import type { Config } from "../config.js";
import type { InspectedDatabase } from "../database/inspected-database.js";
import { type Finding, fail, ok, warn } from "./finding.js";

/** Whether the tables are there, are those of this program, are whole, and outlive a crash. */
export async function checkDatabase(database: InspectedDatabase, kind: Config["database"]["kind"]): Promise<Finding[]> {
  const version = kind === "sqlite" ? "SELECT sqlite_version() AS version" : "SHOW server_version";
  const [row] = await database.read((db) => db.query(version));
  const name = kind === "sqlite" ? "SQLite" : "PostgreSQL";
  return [
    ok("database", `${name} ${Object.values(row)[0]} answers`),
    await migrations(database),
    kind === "sqlite" ? await integrity(database) : await durability(database),
  ];
}

async function migrations(database: InspectedDatabase): Promise<Finding> {
  const { pending, unknown } = await database.migrations();
  if (unknown.length > 0) {
    return fail(
      "migrations",
      `The database has been used by a newer version (${unknown.join(", ")}).`,
      "Run that version, or restore a backup from before.",
    );
  }
  if (pending.length > 0) {
    return warn("migrations", `${pending.length} have not run.`, "They run when a server of this version starts.");
  }
  return ok("migrations", "all have run");
}

async function integrity(database: InspectedDatabase): Promise<Finding> {
  const [damage] = await database.read((db) => db.query("PRAGMA quick_check(1)"));
  const orphans = await database.read((db) => db.query("PRAGMA foreign_key_check"));
  return damage.quick_check === "ok" && orphans.length === 0
    ? ok("integrity", "the file is whole")
    : fail(
        "integrity",
        "The file is damaged.",
        "Stop the server, and restore a backup: latchkey restore FILE --replace",
      );
}

/** Whether PostgreSQL writes to its disk before it confirms: SQLite is always told to. */
async function durability(database: InspectedDatabase): Promise<Finding> {
  const off: { name: string }[] = await database.read((db) =>
    db.query(
      "SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off' ORDER BY name",
    ),
  );
  if (off.length === 0) return ok("durability", "PostgreSQL confirms what is on its disk");
  const names = off.map(({ name }) => name).join(" and ");
  return warn(
    "durability",
    `PostgreSQL confirms what is not on its disk yet (${names} off): after a crash a used code may be good again.`,
    `Turn ${names} on.`,
  );
}
