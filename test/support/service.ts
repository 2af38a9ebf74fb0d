import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { createApp } from "../../server/src/app.ts";
import type { Clock } from "../../server/src/clock.ts";
import { readConfig } from "../../server/src/config.ts";
import type { Database } from "../../server/src/database/database.ts";
import { openDatabase } from "../../server/src/database/open-database.ts";
import type { Patience } from "../../server/src/http/server.ts";
import { createLogger } from "../../server/src/log.ts";
import { createMailer } from "../../server/src/mail/create-mailer.ts";
import { Hashing } from "../../server/src/passwords/hashing.ts";
import { Client } from "./client.ts";
import { expectNoSecrets, rememberKeyFile, rememberSettings } from "./confidentiality.ts";
import { type Contents, textsIn } from "./contents.ts";
import { FakeClock } from "./fake-clock.ts";
import { onFreePort } from "./free-port.ts";
import { Mailbox } from "./mailbox.ts";
import { givenDatabase, newTestDatabase, type TestDatabase } from "./test-database.ts";

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
  /** Hashes at the cost that is served with. Most tests are about something else, and would spend half their time so. */
  fullHashCost?: boolean;
}

const LOW_HASH_COST = { memoryCost: 64, timeCost: 1 };

/** The real app on a real database, that of the project its test runs in, listening on a port of its own. */
export class Service {
  private constructor(
    readonly url: string,
    /** How another process is told to use the same database and keys. */
    readonly env: Readonly<Record<string, string>>,
    readonly clock: Clock,
    readonly database: Database,
    private readonly store: TestDatabase,
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
    fullHashCost,
  }: ServiceOptions = {}): Promise<Service> {
    const given = env.DATABASE_URL;
    const store = beside?.store ?? (given === undefined ? await newTestDatabase() : givenDatabase(given));
    const own = { ...store.env, ...env };
    const logs: string[] = [];
    const stream = new Writable({
      write(chunk, _encoding, done) {
        logs.push(String(chunk).trim());
        done();
      },
    });
    const mailbox = new Mailbox();
    const hashing = new Hashing(fullHashCost ? undefined : LOW_HASH_COST);
    const { url, database, http } = await onFreePort(async (port) => {
      const url = `http://localhost:${port}`;
      const config = { ...readConfig({ NODE_ENV: "test", PUBLIC_URL: url, ...own }), dataDir: store.folder };
      const database = await openDatabase(config.database);
      const logger = createLogger(config.logLevel, stream);
      const mailer = realMailer || config.smtpUrl ? createMailer(config) : mailbox;
      const http = await createApp({ config, database, clock, mailer, logger, pagesFolder: PAGES, patience, hashing });
      try {
        await http.listen({ host: "127.0.0.1", port });
      } catch (error) {
        await http.close();
        await database.close();
        throw error;
      }
      return { url, database, http };
    });
    rememberSettings(own);
    rememberKeyFile(store.folder);
    return new Service(url, own, clock, database, store, logs, mailbox, async () => {
      await http.close();
      await database.close();
      try {
        expectNoSecrets("the log", logs);
      } finally {
        if (!beside) await store.remove();
      }
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

  /** The folder of its own files. */
  get folder(): string {
    return this.store.folder;
  }

  /** Runs a statement past the server, and gives its rows. Parameters are written as `?`. */
  rows<Row extends object = Record<string, unknown>>(sql: string, ...parameters: unknown[]): Promise<Row[]> {
    return this.store.query<Row>(sql, ...parameters);
  }

  /** The names of all tables. */
  tables(): Promise<string[]> {
    return this.store.tables();
  }

  /** The rows of all tables, by their names. */
  contents(): Promise<Contents> {
    return this.store.contents();
  }

  /** All values in the database, as texts. */
  async texts(): Promise<string[]> {
    return textsIn(await this.store.contents());
  }

  close(): Promise<void> {
    return this.stop();
  }
}
