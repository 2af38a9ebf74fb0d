import type { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import pLimit, { type LimitFunction } from "p-limit";
import { DataSource, type QueryRunner } from "typeorm";
import { gatherActions } from "./after-commit.js";
import { commonOptions } from "./data-source.js";
import { type Database, DatabaseAwayError, DatabaseBusyError, isDiskFull, type Work } from "./database.js";
import { hasLostConnection, isConflict, isStalePlan, isWait } from "./postgres-errors.js";
import { migratePostgres } from "./postgres-migration.js";
import { allowOneChange } from "./rows.js";
import { changeOnceBegun, keepPlans, sendAtEndOfTurn } from "./statement.js";
import { together } from "./together.js";

/** How often a read or a unit is run, where others were in its way or a plan was stale. */
const ATTEMPTS = 5;
/** A connection on which nothing moves is looked after, so that a proxy keeps it and a dead one is noticed. */
const KEEP_ALIVE_MS = 10_000;
/** A connection is used for so long: the next may lead to another node, and PostgreSQL gets back what it kept for it. */
const LIFETIME_SECONDS = 30 * 60;
/** So many connections units of work leave to reads, which take one statement where those take a dozen. */
const KEPT_FOR_READS = 2;

/** Where it is, and what it is used with. */
export interface PostgresOptions {
  url: string;
  /** The most connections. */
  poolSize: number;
  /** How long a read or a unit of work may take in all, the wait for a connection included. */
  timeoutMs: number;
  /** Whether PostgreSQL keeps the plans of statements. */
  preparedStatements: boolean;
}

/** What we use of pg's connection, which TypeORM's query runner holds. */
interface Connection {
  query(sql: string): Promise<{ command: string }>;
  end(): Promise<void>;
  connection: { stream: Writable };
}

type Use<T> = (runner: QueryRunner, connection: Connection) => Promise<T>;

/**
 * PostgreSQL: each read and each unit of work takes a connection of its own from the pool, for a limited time. A
 * connection on which the time ran out is given up, since nobody knows whether it will ever answer.
 */
export class PostgresDatabase implements Database {
  readonly #source: DataSource;
  readonly #timeoutMs: number;
  /** First in, first out: whoever waits here has a later deadline than all that run, and so is not kept beyond it. */
  readonly #units: LimitFunction;
  /** When each connection last answered. */
  readonly #answeredAt = new WeakMap<Connection, number>();
  /** When a connection began to wait on which the time then ran out: the others may lead nowhere as well since then. */
  #silentSince = Number.NEGATIVE_INFINITY;

  private constructor(source: DataSource, { poolSize, timeoutMs }: PostgresOptions) {
    this.#source = source;
    this.#timeoutMs = timeoutMs;
    this.#units = pLimit(Math.max(1, poolSize - KEPT_FOR_READS));
  }

  /** Connects, and brings the tables up to date. */
  static async open(options: PostgresOptions): Promise<PostgresDatabase> {
    const { url, poolSize, timeoutMs } = options;
    const source = new DataSource({
      type: "postgres",
      url,
      ...commonOptions,
      applicationName: "latchkey",
      installExtensions: false,
      poolSize,
      connectTimeoutMS: timeoutMs,
      extra: {
        // A statement need not wait for the answer to the one before.
        pipeline: true,
        // Those that were opened are kept: to open a dozen is slow, and they are wanted at once in a sudden flood.
        min: poolSize,
        maxLifetimeSeconds: LIFETIME_SECONDS,
        keepAlive: true,
        keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
        // A little less than ours: where PostgreSQL ends a statement in time, the connection can be kept.
        statement_timeout: Math.ceil(timeoutMs * 0.9),
        // A process that stands still in the middle of a unit does not hold its rows for ever.
        idle_in_transaction_session_timeout: 2 * timeoutMs,
      },
    });
    await source.initialize();
    try {
      await migratePostgres(source);
    } catch (error) {
      await source.destroy();
      throw error;
    }
    if (options.preparedStatements) keepPlans(source);
    return new PostgresDatabase(source, options);
  }

  read<T>(work: Work<T>): Promise<T> {
    return this.#repeat((runner) => work(runner.manager), performance.now() + this.#timeoutMs);
  }

  write<T>(work: Work<T>): Promise<T> {
    const deadline = performance.now() + this.#timeoutMs;
    return this.#units(() => this.#repeat((runner, connection) => this.#commit(runner, connection, work), deadline));
  }

  writeOnce<T, Found>(change: Work<T>, read: Work<Found>): Promise<[T, Found]> {
    const deadline = performance.now() + this.#timeoutMs;
    const both: Use<[T, Found]> = ({ manager }) => together(change(allowOneChange(manager)), read(manager));
    return this.#units(() => this.#repeat(both, deadline));
  }

  async close(): Promise<void> {
    await this.#source.destroy();
  }

  /** Lends a connection, again where PostgreSQL asks for that and has done nothing. */
  async #repeat<T>(use: Use<T>, deadline: number): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#lend(use, deadline);
      } catch (error) {
        const isStale = isStalePlan(error);
        if (!isStale && !isConflict(error)) throw error;
        if (attempt === ATTEMPTS) throw new DatabaseBusyError("Other units of work are in the way.", { cause: error });
        if (isStale) keepPlans(this.#source);
        // Those that were in each other's way do not meet again.
        else await delay(Math.random() * 20 * attempt);
      }
    }
  }

  async #commit<T>(runner: QueryRunner, connection: Connection, work: Work<T>): Promise<T> {
    sendAtEndOfTurn(connection.connection.stream);
    const begun = connection.query("BEGIN");
    // What is read first goes out with it; what changes rows waits, since it would else be kept where BEGIN failed.
    changeOnceBegun(runner, begun);
    // Keeps TypeORM from opening a transaction of its own inside this one.
    Object.assign(runner, { isTransactionActive: true });
    const actions = gatherActions(runner.manager);
    try {
      const outcome = await work(runner.manager);
      await begun;
      // Where a statement has failed and nobody minded, PostgreSQL answers a COMMIT by rolling back.
      const { command } = await connection.query("COMMIT");
      if (command !== "COMMIT") throw new Error("A statement of the unit had failed: it was rolled back.");
      for (const action of actions) action();
      return outcome;
    } catch (error) {
      // Where that fails too, the connection is given up, and PostgreSQL rolls back by itself.
      await connection.query("ROLLBACK").catch(() => giveUp(connection));
      throw error;
    }
  }

  /** Lends a connection until the deadline. What is wrong with the connection becomes an error of its own kind. */
  async #lend<T>(use: Use<T>, deadline: number): Promise<T> {
    const { runner, connection } = await this.#connect(deadline);
    const begin = performance.now();
    let isOverdue = false;
    const giveUpInTime = () => {
      isOverdue = true;
      this.#silentSince = Math.max(this.#silentSince, begin);
      giveUp(connection);
    };
    const timer = setTimeout(giveUpInTime, Math.max(0, deadline - performance.now()));
    try {
      return await use(runner, connection);
    } catch (error) {
      if (isOverdue) throw new DatabaseAwayError("The database did not answer in time.", { cause: error });
      if (runner.isReleased || hasLostConnection(error)) {
        giveUp(connection);
        throw new DatabaseAwayError("The connection to the database was lost.", { cause: error });
      }
      if (isWait(error)) throw new DatabaseBusyError("The database took too long.", { cause: error });
      if (isDiskFull(error)) throw new DatabaseAwayError("The disk of the database is full.", { cause: error });
      throw error;
    } finally {
      clearTimeout(timer);
      // Of one that was given up nobody asks any more.
      this.#answeredAt.set(connection, performance.now());
      await runner.release();
    }
  }

  /** A connection of the pool that is not known to be silent: to find that out again would take all the time there is. */
  async #connect(deadline: number): Promise<{ runner: QueryRunner; connection: Connection }> {
    for (;;) {
      const runner = this.#source.createQueryRunner();
      const connection = await connect(runner, deadline);
      const answeredAt = this.#answeredAt.get(connection) ?? Number.POSITIVE_INFINITY;
      if (answeredAt >= this.#silentSince) return { runner, connection };
      giveUp(connection);
      await runner.release();
    }
  }
}

/** A connection of the pool. One that comes after the deadline goes straight back. */
async function connect(runner: QueryRunner, deadline: number): Promise<Connection> {
  const connecting: Promise<Connection> = runner.connect();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const refuse = () => reject(new DatabaseBusyError("No connection became free in time."));
    timer = setTimeout(refuse, Math.max(0, deadline - performance.now()));
  });
  try {
    return await Promise.race([connecting, tooLate]);
  } catch (error) {
    if (error instanceof DatabaseBusyError) {
      connecting.then(
        () => runner.release(),
        () => undefined,
      );
      throw error;
    }
    if (isWait(error)) throw new DatabaseBusyError("No connection became free in time.", { cause: error });
    throw new DatabaseAwayError("The database cannot be reached.", { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Ends a connection for good, also where it does not answer. The pool then makes another in its place. */
function giveUp(connection: Connection): void {
  connection.end().catch(() => undefined);
  // By itself it would wait for answers to what was sent.
  connection.connection.stream.destroy();
}
