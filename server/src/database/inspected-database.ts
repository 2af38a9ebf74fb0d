import { DataSource } from "typeorm";
import type { Config } from "../config.js";
import { commonOptions } from "./data-source.js";
import type { Database, Work } from "./database.js";
import { unusable } from "./open-database.js";
import { sqliteDriver } from "./sqlite-driver.js";

const CONNECT_MS = 5_000;

/** A database that is looked at and not changed: it is neither made, nor migrated, nor written to. */
export class InspectedDatabase implements Database {
  private constructor(private readonly source: DataSource) {}

  /** @throws DatabaseUnusableError */
  static async open(config: Config["database"]): Promise<InspectedDatabase> {
    const source = new DataSource(
      config.kind === "sqlite"
        ? { type: "better-sqlite3", driver: sqliteDriver(), database: config.path, readonly: true, ...commonOptions }
        : { type: "postgres", url: config.url, connectTimeoutMS: CONNECT_MS, ...commonOptions },
    );
    try {
      await source.initialize();
      // SQLite reads nothing before it is asked.
      await source.query(config.kind === "sqlite" ? "SELECT COUNT(*) FROM sqlite_master" : "SELECT 1");
      return new InspectedDatabase(source);
    } catch (error) {
      if (source.isInitialized) await source.destroy();
      throw unusable(config.kind === "sqlite" ? config.path : "DATABASE_URL", error);
    }
  }

  read<T>(work: Work<T>): Promise<T> {
    return work(this.source.manager);
  }

  write(): Promise<never> {
    throw new Error("A database that is looked at is not changed.");
  }

  writeOnce(): Promise<never> {
    return this.write();
  }

  /** The program's migrations that have not run, and those that have run and that it does not know. */
  async migrations(): Promise<{ pending: string[]; unknown: string[] }> {
    const runner = this.source.createQueryRunner();
    try {
      const rows: { name: string }[] = (await runner.hasTable("migrations"))
        ? await runner.query("SELECT name FROM migrations")
        : [];
      const done = rows.map(({ name }) => name);
      const known = commonOptions.migrations.map(({ name }) => name);
      return {
        pending: known.filter((name) => !done.includes(name)),
        unknown: done.filter((name) => !known.includes(name)),
      };
    } finally {
      await runner.release();
    }
  }

  async close(): Promise<void> {
    await this.source.destroy();
  }
}
