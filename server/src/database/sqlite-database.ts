import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import type { DataSource, EntityManager, QueryRunner } from "typeorm";
import { gatherActions } from "./after-commit.js";
import {
  type Database,
  DatabaseAwayError,
  DatabaseBusyError,
  databaseCodeOf,
  isDiskFull,
  type Work,
} from "./database.js";
import { refuseNewerSchema } from "./schema-version.js";
import { readerOf, writerOf } from "./sqlite-connections.js";
import { SqliteLog } from "./sqlite-log.js";
import { isInTransaction, pagesInLog, runControl } from "./statement.js";

/** The driver is synchronous: while it waits for a lock, everybody does. So units wait as briefly as two servers need... */
const BUSY_TIMEOUT_MS = 20;
/** ...and we ask again, asynchronously, so often and for so long. */
const BUSY_RETRY_MS = 20;
const BUSY_DEADLINE_MS = 1_700;
/** How many units may share one commit, and with it one wait for the disk. */
const GROUP_SIZE = 32;
/** So many pages may be in the log (4 MiB) before another thread brings them into the file. */
const LOG_PAGES = 1_000;

interface Unit {
  run(db: EntityManager): Promise<unknown>;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/**
 * SQLite in write-ahead mode: a read-only connection for `read`, and one writer that takes units first in, first out.
 *
 * TypeORM's SQLite drivers give every caller the same connection. Two overlapping transactions join there, and the
 * rollback of one undoes what the other has already acknowledged; a plain write during another's transaction joins
 * too. So no unit ever overlaps another: each is a savepoint of its own, and those that wait together share a commit.
 */
export class SqliteDatabase implements Database {
  readonly #reader: DataSource;
  readonly #writer: DataSource;
  readonly #connection: QueryRunner;
  readonly #log: SqliteLog;
  readonly #waiting: Unit[] = [];
  readonly #insideWrite = new AsyncLocalStorage<true>();
  #draining: Promise<void> | undefined;

  private constructor(reader: DataSource, writer: DataSource, path: string) {
    this.#reader = reader;
    this.#writer = writer;
    this.#connection = writer.createQueryRunner();
    this.#log = new SqliteLog(path);
  }

  /** Opens the file, makes it if missing, and brings its tables up to date. */
  static async open(path: string): Promise<SqliteDatabase> {
    const writer = writerOf(path);
    await writer.initialize();
    const reader = readerOf(path);
    const database = new SqliteDatabase(reader, writer, path);
    await database.#migrate();
    database.#control(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    await reader.initialize();
    return database;
  }

  read<T>(work: Work<T>): Promise<T> {
    return work(this.#reader.manager);
  }

  async write<T>(work: Work<T>): Promise<T> {
    if (this.#insideWrite.getStore()) throw new Error("A write inside a write would wait for itself.");
    const outcome = new Promise<T>((resolve, reject) => {
      const run = (db: EntityManager) => this.#insideWrite.run(true, () => work(db));
      const refuse = (error: unknown) =>
        reject(isDiskFull(error) ? new DatabaseAwayError("The disk is full.", { cause: error }) : error);
      this.#waiting.push({ run, resolve: resolve as Unit["resolve"], reject: refuse });
    });
    this.#draining ??= this.#drain();
    return outcome;
  }

  async writeOnce<T, Found>(change: Work<T>, read: Work<Found>): Promise<[T, Found]> {
    // A read waits for nobody here: there is nothing to gain from running both at once.
    const found = await this.read(read);
    return [await this.write(change), found];
  }

  async close(): Promise<void> {
    await this.#draining;
    await this.#log.close();
    await this.#reader.destroy();
    await this.#writer.destroy();
  }

  /** Two servers that start together on one file: the second waits, and finds the work done. */
  async #migrate() {
    await this.#begin();
    try {
      // On a read-only file IMMEDIATE begins all the same: only a write tells, and better now than at a sign-in.
      this.#control("PRAGMA user_version = 0");
      await this.#writer.runMigrations({ transaction: "none" });
      await refuseNewerSchema(this.#writer, this.#writer);
      this.#control("COMMIT");
      await this.#log.flush();
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  async #drain() {
    try {
      while (this.#waiting.length > 0) {
        await this.#gather();
        await this.#commitGroup();
        await this.#shortenLog();
      }
    } finally {
      this.#draining = undefined;
      // While a store is in use, every promise of the process pays for it: a tenth of all reads.
      this.#insideWrite.disable();
    }
  }

  /** Waits while units keep coming in: the wait for the disk is shared among all of a group, and far longer. */
  async #gather() {
    for (let known = 0; known < this.#waiting.length && known < GROUP_SIZE; ) {
      known = this.#waiting.length;
      await nextTurn();
    }
  }

  async #commitGroup() {
    try {
      await this.#begin();
    } catch (error) {
      for (const unit of this.#waiting.splice(0)) unit.reject(error);
      return;
    }
    const units: Unit[] = [];
    const settlements: (() => void)[] = [];
    try {
      for (
        let unit = this.#waiting.shift();
        unit;
        unit = units.length < GROUP_SIZE ? this.#waiting.shift() : undefined
      ) {
        units.push(unit);
        settlements.push(await this.#runUnit(unit));
      }
      this.#control("COMMIT");
    } catch (error) {
      this.#rollback();
      for (const unit of units) unit.reject(error);
      return;
    }
    await this.#flush(units);
    // Only now is anything acknowledged.
    for (const settle of settlements) settle();
  }

  /**
   * Waits until the commit of these units is on the disk. Where the disk fails, nobody catches what is thrown, and that
   * ends the process: nothing may be built on what might not be there, and a new start reads what is.
   */
  async #flush(units: Unit[]) {
    try {
      await this.#log.flush();
    } catch (cause) {
      const error = new DatabaseAwayError("The disk did not take what was written.", { cause });
      for (const unit of units) unit.reject(error);
      throw error;
    }
  }

  async #shortenLog() {
    try {
      if (pagesInLog(this.#writer) >= LOG_PAGES) await this.#log.checkpoint();
    } catch {
      // A transaction that could not be ended stands in the way. That of the next group asks again.
    }
  }

  /** Runs one unit in its savepoint. A unit that fails takes back its own statements and no one else's. */
  async #runUnit(unit: Unit): Promise<() => void> {
    this.#control("SAVEPOINT unit");
    const actions = gatherActions(this.#connection.manager);
    try {
      const value = await unit.run(this.#connection.manager);
      this.#control("RELEASE unit");
      return () => {
        for (const action of actions) action();
        unit.resolve(value);
      };
    } catch (error) {
      try {
        this.#control("ROLLBACK TO unit");
        this.#control("RELEASE unit");
      } catch {
        // SQLite itself ended the transaction (disk full, say): the whole group has failed, and for that reason.
        throw error;
      }
      return () => unit.reject(error);
    }
  }

  /** IMMEDIATE: a transaction that only later turns into a write can fail without waiting. */
  async #begin() {
    const deadline = performance.now() + BUSY_DEADLINE_MS;
    for (;;) {
      try {
        // One that could not be ended, after a fault of the disk: it would stand in the way of all that follow.
        if (isInTransaction(this.#writer)) this.#control("ROLLBACK");
        this.#control("BEGIN IMMEDIATE");
        // Keeps TypeORM from opening a transaction of its own inside this one.
        Object.assign(this.#connection, { isTransactionActive: true });
        return;
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (performance.now() > deadline) throw new DatabaseBusyError("Another process holds the database.");
        await delay(BUSY_RETRY_MS);
      }
    }
  }

  #rollback() {
    try {
      this.#control("ROLLBACK");
    } catch {
      // SQLite has already rolled back by itself; there is nothing left to do.
    }
  }

  #control(sql: string) {
    runControl(this.#writer, sql);
  }
}

function isBusy(error: unknown): boolean {
  return String(databaseCodeOf(error)).startsWith("SQLITE_BUSY");
}
