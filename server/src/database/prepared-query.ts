import pg from "pg";
import type { StatementResult } from "./statement.js";

/** A statement in PostgreSQL's own way to write it. */
interface PreparedStatement {
  /** The connection keeps its plan under this name. Without one it is planned each time. */
  name: string | undefined;
  text: string;
  values: unknown[];
}

/** What we use of pg's client. */
export interface Client {
  query(query: InstanceType<typeof Query>): unknown;
}

/** What we use of its connection, below that. */
interface Connection {
  describe(portal: object): void;
}

/** What its client uses of a query: see `pg/lib/client.js`. pg's types leave out all of this. */
interface ClientsQuery {
  name: string | undefined;
  prepare(connection: Connection): void;
}

const Query = pg.Query as unknown as new (text: string, values: unknown[]) => ClientsQuery;

/** A column of an answer, and how its values are read. */
interface Column {
  name: string;
  parse(text: string): unknown;
}

/** What we know of a connection. */
interface Known {
  /** What columns the answers have of the statements that it keeps, by their names. */
  columns: Map<string, readonly Column[]>;
  /** The same connection, but for that it asks for no description. */
  withoutDescribe: Connection;
}

const connections = new WeakMap<Connection, Known>();

/**
 * Runs a statement on a connection that may wait for other answers (pipelining).
 *
 * PostgreSQL is asked what columns an answer has when a connection runs a named statement for the first time: a plan
 * that it keeps has the same ones for ever, and fails where the table's have become others. pg itself asks each time,
 * which made up a tenth of the thread's work for a sign-in.
 */
export async function runPrepared(client: Client, statement: PreparedStatement): Promise<StatementResult> {
  try {
    return await new Promise((resolve, reject) => {
      client.query(new PreparedQuery(statement, resolve, reject));
    });
  } catch (error) {
    // Its own stack begins at the socket, and tells nothing of who asked.
    if (error instanceof Error) Error.captureStackTrace(error);
    throw error;
  }
}

/** The client calls these methods with what PostgreSQL answers (its protocol 3.0, "Extended Query"). */
class PreparedQuery extends Query {
  readonly #rows: StatementResult["rows"] = [];
  #affected = 0;
  #columns: readonly Column[] | undefined;
  #known: Known["columns"] | undefined;

  constructor(
    { name, text, values }: PreparedStatement,
    private readonly resolve: (result: StatementResult) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    super(text, values);
    this.name = name;
  }

  override prepare(connection: Connection): void {
    const { columns, withoutDescribe } = knownOf(connection);
    this.#known = columns;
    this.#columns = this.name === undefined ? undefined : columns.get(this.name);
    super.prepare(this.#columns ? withoutDescribe : connection);
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, parse: pg.types.getTypeParser(dataTypeID, "text") }));
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    for (const [index, { name, parse }] of (this.#columns ?? []).entries()) {
      const text = fields[index] ?? null;
      row[name] = text === null ? null : parse(text);
    }
    this.#rows.push(row);
  }

  /** @param message `INSERT 0 1`, `UPDATE 1`, `SELECT 1` and the like. */
  handleCommandComplete({ text }: { text: string }): void {
    this.#affected = Number(/\d+$/.exec(text)?.[0] ?? 0);
    // Whatever comes without rows has no description.
    if (this.name !== undefined) this.#known?.set(this.name, this.#columns ?? []);
  }

  handleReadyForQuery(): void {
    this.resolve({ rows: this.#rows, affected: this.#affected });
  }

  handleError(error: unknown): void {
    this.reject(error);
  }
}

function knownOf(connection: Connection): Known {
  const known = connections.get(connection);
  if (known) return known;
  const withoutDescribe: Connection = Object.create(connection, { describe: { value: () => undefined } });
  const made = { columns: new Map(), withoutDescribe };
  connections.set(connection, made);
  return made;
}
