import type { EntityManager } from "typeorm";

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

/** What a statement gave: rows, or how many it changed. */
export interface StatementResult {
  rows: Row[];
  affected: number;
}

/**
 * Runs a statement that was written beforehand. On SQLite it goes straight to the driver's connection, whose calls are
 * synchronous: TypeORM's way there takes longer than most statements do. On PostgreSQL it goes through TypeORM.
 */
export async function runStatement(db: EntityManager, sql: string, values: unknown[]): Promise<StatementResult> {
  const connection = sqliteConnectionOf(db.dataSource);
  if (connection) {
    const statement = prepared(connection, sql);
    return statement.reader
      ? { rows: statement.all(...values), affected: 0 }
      : { rows: [], affected: statement.run(...values).changes };
  }
  if (!db.queryRunner) return { rows: await db.query(sql, values), affected: 0 };
  const { records, affected } = await db.queryRunner.query(sql, values, true);
  return { rows: records, affected: affected ?? 0 };
}

/** Runs a statement without values, such as COMMIT, on a SQLite data source. */
export function runControl(dataSource: EntityManager["dataSource"], sql: string): void {
  const connection = sqliteConnectionOf(dataSource);
  if (!connection) throw new Error("Only SQLite is controlled by hand.");
  prepared(connection, sql).run();
}

/** Whether the connection of a SQLite data source is inside a transaction. */
export function isInTransaction(dataSource: EntityManager["dataSource"]): boolean {
  return sqliteConnectionOf(dataSource)?.inTransaction ?? false;
}

function sqliteConnectionOf(dataSource: EntityManager["dataSource"]): SqliteConnection | undefined {
  return (dataSource.driver as { databaseConnection?: SqliteConnection }).databaseConnection;
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
