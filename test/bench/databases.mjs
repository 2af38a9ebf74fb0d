import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, closeSync, mkdtempSync, openSync, readdirSync, readSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { readConfig } from "../../server/dist/config.js";
import { openDatabase } from "../../server/dist/database/open-database.js";
import { openSqlite } from "../../server/dist/database/sqlite-driver.js";

const require = createRequire(new URL("../../server/package.json", import.meta.url));
const pg = require("pg");

// Rows are inserted so many at a time: PostgreSQL takes them as one array a column.
const CHUNK = 5_000;

const PASSWORD = "latchkey";

/** SQLite files in a folder of their own. */
export class SqliteFiles {
  name = "SQLite";
  #folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));

  /** A new, migrated database: what to start a server with, and its tables. */
  async create(name) {
    const path = join(this.#folder, `${name}.db`);
    await (await openDatabase({ kind: "sqlite", path })).close();
    return { url: `sqlite:${path}`, config: { kind: "sqlite", path }, tables: new SqliteTables(path) };
  }

  /** @see readThrough */
  async readFiles() {
    readThrough(this.#folder);
  }

  async stop() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

class SqliteTables {
  #db;

  constructor(path) {
    this.#db = openSqlite(path, { timeout: 10_000 });
  }

  async insert(table, numbers, rowOf) {
    if (numbers.length === 0) return;
    const columns = Object.keys(rowOf(numbers[0]));
    const statement = this.#db.prepare(
      `INSERT INTO "${table}" (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
    );
    this.#db.transaction(() => {
      for (const i of numbers) statement.run(...Object.values(rowOf(i)));
    })();
  }

  async forgetUsedCodes(ids) {
    const statement = this.#db.prepare("UPDATE authenticator SET last_used_step = 0, spent_steps = '' WHERE id = ?");
    this.#db.transaction(() => {
      for (const id of ids) statement.run(id);
    })();
  }

  async noteUse(userIds, now) {
    const statement = this.#db.prepare("UPDATE session SET last_seen_at = ? WHERE user_id = ?");
    this.#db.transaction(() => {
      for (const id of userIds) statement.run(now, id);
    })();
  }

  async settle() {
    this.#db.pragma("wal_checkpoint(TRUNCATE)");
  }

  async close() {
    this.#db.close();
  }
}

/**
 * A PostgreSQL server of our own, as it comes: its files are synced, its settings are the defaults. It is reached by
 * its socket, as is best on one machine.
 */
export class PostgresServer {
  name = "PostgreSQL";
  #folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  #program;
  #port;
  #data;

  async start() {
    this.#port = String(await freePort());
    // PostgreSQL has a user of its own, who makes the socket.
    chmodSync(this.#folder, 0o777);
    const program = fileURLToPath(new URL("../support/postgres-server.mjs", import.meta.url));
    const given = [this.#port, PASSWORD, `unix_socket_directories=${this.#folder}`];
    this.#program = spawn(process.execPath, [program, ...given], { stdio: ["pipe", "pipe", "inherit"] });
    this.#program.stdin.write("start\n");
    for await (const line of createInterface({ input: this.#program.stdout })) if (line === "done 1") return this;
    throw new Error("PostgreSQL did not start.");
  }

  async create(name) {
    const client = new pg.Client({ connectionString: this.#urlOf("postgres") });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    this.#data = (await client.query("SHOW data_directory")).rows[0].data_directory;
    await client.end();
    const url = this.#urlOf(name);
    const config = readConfig({ ...process.env, DATABASE_URL: url }).database;
    await (await openDatabase(config)).close();
    const tables = new pg.Client({ connectionString: url });
    await tables.connect();
    return { url, config, tables: new PostgresTables(tables) };
  }

  /** @see readThrough */
  async readFiles() {
    readThrough(join(this.#data, "base"));
  }

  async stop() {
    const ended = once(this.#program, "exit");
    this.#program.stdin.end();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #urlOf(name) {
    return `postgres://postgres:${PASSWORD}@localhost:${this.#port}/${name}?host=${this.#folder}`;
  }
}

class PostgresTables {
  #client;

  constructor(client) {
    this.#client = client;
  }

  async insert(table, numbers, rowOf) {
    for (let from = 0; from < numbers.length; from += CHUNK) {
      const rows = numbers.slice(from, from + CHUNK).map(rowOf);
      const columns = Object.keys(rows[0]);
      const types = columns.map((column) => (typeof rows[0][column] === "number" ? "bigint" : "text"));
      await this.#client.query(
        `INSERT INTO "${table}" (${columns.join(", ")})
         SELECT * FROM unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(", ")})`,
        columns.map((column) => rows.map((row) => row[column])),
      );
    }
  }

  async forgetUsedCodes(ids) {
    await this.#client.query("UPDATE authenticator SET last_used_step = 0, spent_steps = '' WHERE id = ANY($1)", [ids]);
  }

  async noteUse(userIds, now) {
    await this.#client.query("UPDATE session SET last_seen_at = $1 WHERE user_id = ANY($2)", [now, userIds]);
  }

  async settle() {
    await this.#client.query("VACUUM ANALYZE");
    await this.#client.query("CHECKPOINT");
  }

  async close() {
    await this.#client.end();
  }
}

/** Reads files to their end, so that the system has them in memory: it may drop what nobody reads for a while. */
function readThrough(folder) {
  const part = Buffer.alloc(1024 * 1024);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = openSync(join(entry.parentPath, entry.name));
    while (readSync(file, part) > 0);
    closeSync(file);
  }
}

/** A port that nothing listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
