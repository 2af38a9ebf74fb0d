import { AsyncLocalStorage } from "node:async_hooks";
import { DataSource } from "typeorm";
import { commonOptions } from "./data-source.js";
import type { Database, Work } from "./database.js";

/** Any number will do, as long as every server of one database uses the same. */
const MIGRATION_LOCK = 726_184_035;

/** PostgreSQL: `read` and `write` each take a connection of their own from the pool. */
export class PostgresDatabase implements Database {
  readonly #source: DataSource;
  readonly #insideWrite = new AsyncLocalStorage<true>();

  private constructor(source: DataSource) {
    this.#source = source;
  }

  /** Connects, and brings the tables up to date under a lock, so that servers that start together take turns. */
  static async open(url: string): Promise<PostgresDatabase> {
    const source = new DataSource({ type: "postgres", url, ...commonOptions });
    await source.initialize();
    const lock = source.createQueryRunner();
    try {
      await lock.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
      await source.runMigrations({ transaction: "each" });
    } finally {
      await lock.query("SELECT pg_advisory_unlock($1)", [MIGRATION_LOCK]);
      await lock.release();
    }
    return new PostgresDatabase(source);
  }

  read<T>(work: Work<T>): Promise<T> {
    return work(this.#source.manager);
  }

  async write<T>(work: Work<T>): Promise<T> {
    if (this.#insideWrite.getStore()) throw new Error("A write inside a write would wait for itself.");
    return this.#source.transaction((db) => this.#insideWrite.run(true, () => work(db)));
  }

  async close(): Promise<void> {
    await this.#source.destroy();
  }
}
