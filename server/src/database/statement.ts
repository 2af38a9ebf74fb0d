import type { Writable } from "node:stream";
import type { EntityManager, QueryRunner } from "typeorm";
import { type Client, runPrepared } from "./prepared-query.js";

type Row = Record<string, unknown>;

/** What we use of better-sqlite3's connection, which TypeORM's driver holds. */
interface SqliteConnection {
  readonly inTransaction: boolean;
  prepare(sql: string): SqliteStatement;
}
interface SqliteStatement {
  readonly reader: boolean;
  all(...values: unknown[]): Row[];
  run(...values: unknown[]): { changes: number };
}

/** What we use of pg's client, which TypeORM's query runner holds. */
interface PostgresClient extends Client {
  connection: { stream: Writable };
}

/** What a statement gave: rows, or how many it changed. */
export interface StatementResult {
  rows: Row[];
  affected: number;
}

/**
 * Runs a statement that was written beforehand, straight on the driver's connection: TypeORM's way there takes longer
 * than most statements do.
 * @param does whether it may change rows: then it is not sent before its transaction has begun.
 */
export async function runStatement(
  db: EntityManager,
  sql: string,
  values: unknown[],
  does: "reads" | "changes",
): Promise<StatementResult> {
  const connection = sqliteConnectionOf(db.dataSource);
  if (connection) {
    const statement = prepared(connection, sql);
    return statement.reader
      ? { rows: statement.all(...values), affected: 0 }
      : { rows: [], affected: statement.run(...values).changes };
  }
  if (!db.queryRunner) throw new Error("Statements are run in a read or a unit of work.");
  const beginning = beginnings.get(db);
  if (beginning && (does === "changes" || beginning.isAwaited)) await awaitBeginning(beginning);
  const client: PostgresClient = await db.queryRunner.connect();
  sendAtEndOfTurn(client.connection.stream);
  return runPrepared(client, { name: nameOf(db.dataSource, sql), text: sql, values });
}

/** A transaction that PostgreSQL was asked to begin, and has not yet begun. */
interface Beginning {
  begun: Promise<unknown>;
  /** Whether a statement waits for it: those that come later do too, for their order is kept. */
  isAwaited: boolean;
}

const beginnings = new WeakMap<EntityManager, Beginning>();

/**
 * Until the transaction has begun, reads alone are sent: a change would be kept by itself if it came to nothing.
 * TypeORM's own statements count as changes.
 */
export function changeOnceBegun(runner: QueryRunner, begun: Promise<unknown>): void {
  const beginning = { begun, isAwaited: false };
  beginnings.set(runner.manager, beginning);
  begun.then(
    () => beginnings.delete(runner.manager),
    // Whoever waits for it is told.
    () => undefined,
  );
  const query = runner.query.bind(runner);
  runner.query = async (...asked: Parameters<typeof query>) => {
    if (beginnings.has(runner.manager)) await awaitBeginning(beginning);
    return query(...asked);
  };
}

function awaitBeginning(beginning: Beginning): Promise<unknown> {
  beginning.isAwaited = true;
  return beginning.begun;
}

/** Statements of one turn go out in one piece: it is sent, and PostgreSQL is woken up, once. */
export function sendAtEndOfTurn(stream: Writable): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** Runs a statement without values, such as COMMIT, on a SQLite data source. */
export function runControl(dataSource: EntityManager["dataSource"], sql: string): void {
  controlled(dataSource, sql).run();
}

/** How many pages there are in the log of a SQLite data source that are not in its file yet. */
export function pagesInLog(dataSource: EntityManager["dataSource"]): number {
  // It is asked, and does nothing.
  const [log] = controlled(dataSource, "PRAGMA wal_checkpoint(NOOP)").all() as [{ log: number; checkpointed: number }];
  return log.log - log.checkpointed;
}

function controlled(dataSource: EntityManager["dataSource"], sql: string): SqliteStatement {
  const connection = sqliteConnectionOf(dataSource);
  if (!connection) throw new Error("Only SQLite is controlled by hand.");
  return prepared(connection, sql);
}

/** Whether the connection of a SQLite data source is inside a transaction. */
export function isInTransaction(dataSource: EntityManager["dataSource"]): boolean {
  return sqliteConnectionOf(dataSource)?.inTransaction ?? false;
}

function sqliteConnectionOf(dataSource: EntityManager["dataSource"]): SqliteConnection | undefined {
  return (dataSource.driver as { databaseConnection?: SqliteConnection }).databaseConnection;
}

/** By data source: the names under which each connection to PostgreSQL keeps the plans of statements that it ran. */
const names = new WeakMap<EntityManager["dataSource"], Map<string, string>>();
let namesMade = 0;

/**
 * From now on PostgreSQL keeps the plans of statements: to read and plan one takes longer than to run it. Called again,
 * it has all of them made anew: those that were kept may be lost, or no longer fit the tables.
 */
export function keepPlans(dataSource: EntityManager["dataSource"]): void {
  names.set(dataSource, new Map());
}

/** Undefined where plans are not kept. */
function nameOf(dataSource: EntityManager["dataSource"], sql: string): string | undefined {
  const known = names.get(dataSource);
  if (!known) return undefined;
  const name = known.get(sql) ?? `latchkey_${++namesMade}`;
  known.set(sql, name);
  return name;
}

const statements = new WeakMap<SqliteConnection, Map<string, SqliteStatement>>();

/** Compiled at its first use. There are as many as there are places that write one: the map does not grow. */
function prepared(connection: SqliteConnection, sql: string): SqliteStatement {
  const known = statements.get(connection) ?? new Map<string, SqliteStatement>();
  statements.set(connection, known);
  const statement = known.get(sql) ?? connection.prepare(sql);
  known.set(sql, statement);
  return statement;
}
