import { createRequire } from "node:module";
import { openSqlite } from "../../server/src/database/sqlite-driver.ts";

/** Which statement fails: the n-th that this process sends to any database from now on. */
export interface Fault {
  statement: number;
  /** Whether the database never gets to see it, or carries it out and the answer is lost. */
  when: "instead" | "afterwards";
  /** Whether all that follow fail as well, until the fault is mended. */
  lasting?: boolean;
}

/** What was sent to the database while the fault was in place. */
export interface Sent {
  statements: string[];
  /** Whether there were enough of them for one to fail. */
  failed: boolean;
}

let fault: Fault | undefined;
let statements: string[] = [];

/** Runs `work` with a database driver that fails so, below everything of the server. */
export async function withFault<T>(planned: Fault, work: () => Promise<T>): Promise<Sent & { result: T }> {
  fault = planned;
  statements = [];
  try {
    const result = await work();
    return { result, statements, failed: statements.length >= planned.statement };
  } finally {
    fault = undefined;
  }
}

/** How often something was kept among these statements: PostgreSQL keeps a change outside of a transaction at once. */
export function commitsAmong(statements: string[]): number {
  let [commits, isInTransaction] = [0, false];
  for (const sql of statements) {
    if (sql.startsWith("BEGIN")) isInTransaction = true;
    else if (sql === "COMMIT" || (!isInTransaction && /^\s*(INSERT|UPDATE|DELETE)/.test(sql))) commits++;
    if (sql === "COMMIT" || sql === "ROLLBACK") isInTransaction = false;
  }
  return commits;
}

/** Notes a statement, and says whether its turn has come. How long the log is, is asked once all is acknowledged. */
function fails(sql: string): Fault["when"] | undefined {
  if (!fault || sql.startsWith("PRAGMA wal_checkpoint")) return undefined;
  statements.push(sql);
  const { statement, when, lasting } = fault;
  return statements.length === statement || (lasting && statements.length > statement) ? when : undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: stands in for the drivers' own methods, whatever they take.
type Method = (this: any, ...values: any[]) => any;
const failure = () => Object.assign(new Error("disk I/O error in a statement"), { code: "SQLITE_IOERR" });

const statementsOfSqlite = Object.getPrototypeOf(openSqlite(":memory:").prepare("SELECT 1"));
for (const name of ["run", "all", "get", "iterate"]) {
  const method: Method = statementsOfSqlite[name];
  statementsOfSqlite[name] = function (this: { source: string }, ...values: unknown[]) {
    const when = fails(this.source);
    if (when === "instead") throw failure();
    const result = method.apply(this, values);
    if (when === "afterwards") throw failure();
    return result;
  };
}

// The server's own copy, which TypeORM requires as well.
const pg = createRequire(new URL("../../server/package.json", import.meta.url))("pg");
const connectionsOfPostgres: Record<string, Method> = pg.Client.prototype;
const query = connectionsOfPostgres.query as Method;
connectionsOfPostgres.query = function (this: unknown, asked: string | Asked, ...values: unknown[]) {
  const when = fails(typeof asked === "string" ? asked : asked.text);
  if (typeof asked === "object" && asked.handleError) return failing(asked, when, () => query.call(this, asked));
  return (async () => {
    if (when === "instead") throw failure();
    const result = await query.call(this, asked, ...values);
    if (when === "afterwards") throw failure();
    return result;
  })();
};

/** A statement, or pg's own form of one, which is told what became of it. */
interface Asked {
  text: string;
  handleError?(error: Error): void;
  handleReadyForQuery?(): void;
}

function failing(asked: Asked, when: Fault["when"] | undefined, send: () => unknown): unknown {
  const fail = () => asked.handleError?.(failure());
  if (when === "instead") return process.nextTick(fail);
  if (when === "afterwards") asked.handleReadyForQuery = fail;
  return send();
}
