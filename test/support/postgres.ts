import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { Child } from "./child.ts";
import { freePort } from "./free-port.ts";
import type { PostgresPrograms } from "./postgres-programs.ts";

const PROGRAM = fileURLToPath(new URL("./postgres-server.mjs", import.meta.url));
/** What a power cut could lose is not asked for by most tests, and waiting for the disk would take most of their time. */
const NOT_DURABLE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
const SETTINGS = ["max_connections=200", "shared_buffers=64MB", "log_min_messages=log"];

/** A real PostgreSQL server on this machine. It ends with the process that started it, however that ends. */
export class PostgresServer {
  #commands = 0;

  private constructor(
    /** The address of its first database. */
    readonly url: string,
    private readonly program: Child,
  ) {}

  /**
   * Starts one with an empty folder of its own, in `inside`. `durable` keeps what was committed through a crash;
   * `programs` are those of another version than the package brings.
   */
  static async start({
    durable = false,
    settings = [],
    programs,
    inside = tmpdir(),
  }: {
    durable?: boolean;
    settings?: string[];
    programs?: PostgresPrograms;
    inside?: string;
  } = {}): Promise<PostgresServer> {
    const port = await freePort();
    const password = randomBytes(16).toString("hex");
    const all = [...SETTINGS, ...(durable ? [] : NOT_DURABLE), ...settings];
    const env = { TMPDIR: inside, ...(programs && { ...programs.env, POSTGRES_BIN: programs.bin }) };
    const program = new Child([PROGRAM, String(port), password, ...all], env);
    const server = new PostgresServer(`postgres://postgres:${password}@127.0.0.1:${port}/postgres`, program);
    await server.startAgain();
    return server;
  }

  /** All of its processes end at once, as by `pg_ctl stop -m immediate`. */
  stop(): Promise<void> {
    return this.#command("stop");
  }

  /** Its first process is killed; the others end when they notice. */
  kill(): Promise<void> {
    return this.#command("kill");
  }

  startAgain(): Promise<void> {
    return this.#command("start");
  }

  /** Stops it for good, and removes its files. */
  async close(): Promise<void> {
    this.program.endInput();
    await this.program.ended;
  }

  async #command(command: string): Promise<void> {
    this.program.write(`${command}\n`);
    await this.program.says(`done ${++this.#commands}\n`);
  }
}

/** The address of another database of the same server. */
export function databaseAt(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

/** Runs a statement on a connection of its own. Numbers come as numbers. */
export async function queryPostgres<Row extends object>(
  url: string,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const { builtins, getTypeParser } = pg.types;
  const parserOf = ((type, format) =>
    type === builtins.INT8 ? Number : getTypeParser(type, format)) as typeof getTypeParser;
  const client = new pg.Client({ connectionString: url, types: { getTypeParser: parserOf } });
  await client.connect();
  try {
    return (await client.query<Row>(sql, parameters)).rows;
  } finally {
    await client.end();
  }
}
