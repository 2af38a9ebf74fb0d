import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { createApp } from "../../server/src/app.ts";
import type { Clock } from "../../server/src/clock.ts";
import { readConfig } from "../../server/src/config.ts";
import type { Database } from "../../server/src/database/database.ts";
import { openDatabase } from "../../server/src/database/open-database.ts";
import type { Patience } from "../../server/src/http/server.ts";
import { createLogger } from "../../server/src/log.ts";
import { createMailer } from "../../server/src/mail/create-mailer.ts";
import { Client } from "./client.ts";
import { FakeClock } from "./fake-clock.ts";
import { Mailbox } from "./mailbox.ts";

const PAGES = fileURLToPath(new URL("../../web/dist", import.meta.url));

export interface ServiceOptions {
  env?: Record<string, string>;
  clock?: Clock;
  /** Shorter times than those that are served with. */
  patience?: Partial<Patience>;
  /** Shares the database and keys of another service, as a second process would. */
  beside?: Service;
  /** Sends mails as the configuration says, and not into a mailbox in memory. Taken for granted with SMTP_URL. */
  realMailer?: boolean;
}

/** The real app on a real SQLite file, listening on a port of its own. */
export class Service {
  private constructor(
    readonly url: string,
    readonly folder: string,
    /** How another process is told to use the same database and keys. */
    readonly env: Readonly<Record<string, string>>,
    readonly clock: Clock,
    readonly database: Database,
    /** What it has logged, line by line. */
    readonly logs: readonly string[],
    /** What it has sent, once the clock has rung. */
    readonly mailbox: Mailbox,
    private readonly stop: () => Promise<void>,
  ) {}

  static async start({
    env = {},
    clock = new FakeClock(),
    patience = {},
    beside,
    realMailer,
  }: ServiceOptions = {}): Promise<Service> {
    const folder = beside?.folder ?? mkdtempSync(join(tmpdir(), "latchkey-test-"));
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const own = { DATABASE_URL: `sqlite:${join(folder, "latchkey.db")}`, ...env };
    const config = readConfig({ NODE_ENV: "test", PUBLIC_URL: url, ...own });
    const logs: string[] = [];
    const stream = new Writable({
      write(chunk, _encoding, done) {
        logs.push(String(chunk).trim());
        done();
      },
    });
    const database = await openDatabase(config.database);
    const logger = createLogger(config.logLevel, stream);
    const mailbox = new Mailbox();
    const mailer = realMailer || config.smtpUrl ? createMailer(config) : mailbox;
    const http = await createApp({ config, database, clock, mailer, logger, pagesFolder: PAGES, patience });
    await http.listen({ host: "127.0.0.1", port });
    return new Service(url, folder, own, clock, database, logs, mailbox, async () => {
      await http.close();
      await database.close();
      if (!beside) rmSync(folder, { recursive: true, force: true });
    });
  }

  /** A page of this site, with cookies of its own. */
  browser(): Client {
    return Client.browser(this);
  }

  /** Another front end or a program: no cookies, but a bearer token once it has one. */
  app(): Client {
    return Client.app(this);
  }

  /** Looks at rows, past the server. */
  rows<Row = Record<string, unknown>>(sql: string, ...parameters: unknown[]): Row[] {
    const db = new Sqlite(join(this.folder, "latchkey.db"), { readonly: true });
    try {
      return db.prepare(sql).all(...parameters) as Row[];
    } finally {
      db.close();
    }
  }

  close(): Promise<void> {
    return this.stop();
  }
}

/** A port that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
