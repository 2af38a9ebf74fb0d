import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, onTestFinished, vi } from "vitest";
import { VARIABLES } from "../../server/src/config-variables.ts";
import { findRow } from "../../server/src/database/rows.ts";
import { User } from "../../server/src/users/user.entity.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { keyNumber } from "../support/keys.ts";
import { MailServer } from "../support/mailbox.ts";
import { PostgresServer, queryPostgres } from "../support/postgres.ts";
import { sendRaw } from "../support/raw.ts";
import { ServerProcess } from "../support/server-process.ts";
import type { Service, ServiceOptions } from "../support/service.ts";
import { aUser, aUserWithMfa, test as base, signIn, someCredentials } from "../support/test.ts";

/** What a setting is seen with. */
interface Tools {
  env: Record<string, string>;
  start: (options: ServiceOptions) => Promise<Service>;
  clock: FakeClock;
  /** Empty, and for the files of a server in a process of its own. */
  folder: string;
  mailServer: MailServer;
}

interface Setting {
  /** Values, and what is seen with each. */
  sees: [value: string, seen: unknown][];
  /** Other variables that the values need. */
  beside?: Record<string, string>;
  look(tools: Tools): Promise<unknown>;
}

const test = base.extend<Pick<Tools, "folder" | "mailServer">>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  folder: async ({}, use) => {
    const folder = newFolder();
    await use(folder);
    await removeFolder(folder);
  },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  mailServer: async ({}, use) => {
    const server = await MailServer.start();
    await use(server);
    await server.close();
  },
});

const WRONG = "not the password at all";
const explorer = async ({ env, start }: Tools) => {
  const { body } = await sendRaw((await start({ env })).url, { path: "/graphql", headers: { accept: "text/html" } });
  return ["sandbox", "graphiql"].find((name) => body.includes(`id="${name}"`)) ?? "none";
};
const site = async ({ env, start }: Tools) => (await (await start({ env })).app().query("site")).site;

/** Sends one mail, and returns it as the mail server had it; and whether files hold mails. */
async function mail({ env, start, clock, mailServer }: Tools) {
  const service = await start({ env, realMailer: true });
  const { credentials } = await aUser(service);
  await service.app().requestPasswordReset(credentials.email);
  clock.advance({ seconds: 1 });
  await clock.ring();
  const outbox = join(service.folder, "outbox");
  return { received: mailServer.received[0], files: existsSync(outbox) && readdirSync(outbox).length > 0 };
}

/** Looks at a service on a PostgreSQL of its own, which ends after it: its database is searched when it stops. */
async function onPostgres<Seen>({ env, start }: Tools, look: (service: Service) => Promise<Seen>): Promise<Seen> {
  const postgres = await PostgresServer.start();
  onTestFinished(() => postgres.close());
  return look(await start({ env: { DATABASE_TIMEOUT_MS: "30000", ...env, DATABASE_URL: postgres.url } }));
}

/** How many connections many reads take that all wait for the same. */
async function connectionsOf({ database, env }: Service, most: number): Promise<number> {
  const url = env.DATABASE_URL ?? "";
  const holder = new pg.Client(url);
  // It ends with its server, where the test ends before.
  holder.on("error", () => undefined);
  await holder.connect();
  await holder.query("SELECT pg_advisory_lock(1)");
  const wait = "SELECT pg_backend_pid() AS pid, pg_advisory_lock_shared(1)";
  const reads = Array.from({ length: 20 }, () => database.read((db): Promise<{ pid: number }[]> => db.query(wait)));
  const waiting = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
  await vi.waitFor(async () => expect((await queryPostgres(url, waiting)).length).toBeGreaterThanOrEqual(most), 20_000);
  await holder.end();
  return new Set((await Promise.all(reads)).map(([row]) => row?.pid)).size;
}

/** Whether PostgreSQL knows a statement after it was run. */
async function keepsPlans({ database }: Service): Promise<boolean> {
  return database.read(async (db) => {
    await findRow(db, User, { id: "nobody" });
    return (await db.query("SELECT 1 FROM pg_prepared_statements")).length > 0;
  });
}

/** Every variable, and how the server shows that it takes it from the environment. */
const SETTINGS: Record<keyof typeof VARIABLES, Setting> = {
  NODE_ENV: {
    sees: [
      ["production", "none"],
      ["development", "sandbox"],
    ],
    beside: { PUBLIC_URL: "https://id.example.com", ENCRYPTION_KEYS: `k1:${keyNumber(1)}` },
    look: explorer,
  },
  PORT: {
    sees: [["0", true]],
    beside: { PUBLIC_URL: "http://localhost:4000" },
    // Without a free port from us, it listens on another than it would else.
    async look({ env, folder }) {
      const server = await ServerProcess.start(folder, env);
      const answered = await sendRaw(server.url, { path: "/healthz" }).catch(() => undefined);
      await server.end("SIGTERM");
      return answered === undefined;
    },
  },
  HOST: {
    sees: [
      ["127.0.0.1", 0],
      // An address for documentation, RFC 5737: no machine has it.
      ["192.0.2.1", 1],
    ],
    async look({ env, folder }) {
      if (env.HOST === "192.0.2.1") return (await ServerProcess.refuse(folder, env)).code;
      return (await (await ServerProcess.start(folder, env)).end("SIGTERM")).code;
    },
  },
  PUBLIC_URL: {
    sees: [["https://id.example.com", "FORBIDDEN"]],
    // A page of another origin gets no cookie.
    look: async ({ env, start }) =>
      (await start({ env })).browser().refusal("register", { ...someCredentials(), transport: "COOKIE" }),
  },
  DATABASE_URL: {
    sees: [["sqlite:$FOLDER/elsewhere.db", true]],
    async look({ env, folder }) {
      const DATABASE_URL = `sqlite:${join(folder, "elsewhere.db")}`;
      await (await ServerProcess.start(folder, { ...env, DATABASE_URL })).end("SIGTERM");
      return existsSync(join(folder, "elsewhere.db")) && !existsSync(join(folder, "latchkey.db"));
    },
  },
  DATABASE_POOL_SIZE: {
    sees: [
      ["2", 2],
      ["4", 4],
    ],
    look: (tools) => onPostgres(tools, (service) => connectionsOf(service, Number(tools.env.DATABASE_POOL_SIZE))),
  },
  DATABASE_TIMEOUT_MS: {
    sees: [
      ["1000", [{ statement_timeout: "900ms" }]],
      ["60000", [{ statement_timeout: "54s" }]],
    ],
    look: (tools) => onPostgres(tools, ({ database }) => database.read((db) => db.query("SHOW statement_timeout"))),
  },
  DATABASE_PREPARED_STATEMENTS: {
    sees: [
      ["on", true],
      ["off", false],
    ],
    look: (tools) => onPostgres(tools, keepsPlans),
  },
  ENCRYPTION_KEYS: {
    sees: [[`mine:${keyNumber(2)}`, "mine"]],
    look: async ({ env, start }) =>
      (await (await start({ env })).rows<{ key_id: string }>("SELECT key_id FROM encryption_key_check"))[0]?.key_id,
  },
  SITE_NAME: {
    sees: [
      ["Acme", "Acme"],
      ["名前", "名前"],
    ],
    look: async (tools) => (await site(tools)).name,
  },
  CORS_ORIGINS: {
    sees: [
      ["https://a.example", [200, 403]],
      ["https://b.example,https://a.example", [200, 200]],
    ],
    async look({ env, start }) {
      const app = (await start({ env })).app();
      const statusFor = async (origin: string) => (await app.send("{ site { name } }", {}, { origin })).status;
      return [await statusFor("https://a.example"), await statusFor("https://b.example")];
    },
  },
  TRUST_PROXY: {
    sees: [
      ["0", "127.0.0.1"],
      ["1", "203.0.113.9"],
      ["2", "198.51.100.7"],
    ],
    async look({ env, start }) {
      const app = (await start({ env })).app();
      app.headers["x-forwarded-for"] = "198.51.100.7, 203.0.113.9";
      await app.register(someCredentials());
      return (await app.me()).sessions[0].ipAddress;
    },
  },
  DRAIN_SECONDS: {
    sees: [
      ["0", "ended"],
      ["60", 503],
    ],
    async look({ env, folder }) {
      const server = await ServerProcess.start(folder, env);
      const ended = server.end("SIGTERM");
      await server.says("draining");
      if (env.DRAIN_SECONDS === "0") return (await ended).code === 0 && "ended";
      const { status } = await sendRaw(server.url, { path: "/readyz" });
      await server.end("SIGINT");
      return status;
    },
  },
  SESSION_IDLE_MINUTES: {
    sees: [
      ["5", false],
      ["7", true],
    ],
    async look({ env, start, clock }) {
      const { client } = await aUser(await start({ env }));
      clock.advance({ minutes: 6 });
      return (await client.me()) !== null;
    },
  },
  SESSION_MAX_HOURS: {
    sees: [
      ["1", false],
      ["2", true],
    ],
    async look({ env, start, clock }) {
      const { client } = await aUser(await start({ env }));
      for (const minutes of [40, 40]) {
        clock.advance({ minutes });
        await client.me();
      }
      return (await client.me()) !== null;
    },
  },
  STEP_UP_MINUTES: {
    sees: [
      ["1", "StepUpRequired"],
      ["3", "MfaSetup"],
    ],
    async look({ env, start, clock }) {
      const { client } = await aUser(await start({ env }));
      clock.advance({ minutes: 2 });
      return (await client.setupMfa()).__typename;
    },
  },
  TOTP_WINDOW: {
    sees: [
      ["0", "InvalidCode"],
      ["1", "SignedIn"],
    ],
    async look({ env, start, clock }) {
      const service = await start({ env });
      const { credentials, phone } = await aUserWithMfa(service);
      clock.advance({ minutes: 5 });
      const app = service.app();
      await app.login(credentials);
      return (await app.verifyMfa(phone.code(-1))).__typename;
    },
  },
  PASSWORD_MIN_LENGTH: {
    sees: [
      ["8", "SignedIn"],
      ["13", "InvalidInput"],
    ],
    look: async ({ env, start }) =>
      (await (await start({ env })).app().register({ ...someCredentials(), password: "plum-lantern" })).__typename,
  },
  PASSWORD_FAILURES: {
    sees: [
      ["1", "TooManyAttempts"],
      ["2", "SignedIn"],
    ],
    async look({ env, start }) {
      const service = await start({ env });
      const { credentials } = await aUser(service);
      await service.app().login({ ...credentials, password: WRONG });
      return (await service.app().login(credentials)).__typename;
    },
  },
  ADDRESS_FAILURES: {
    sees: [
      ["1", "TooManyAttempts"],
      ["2", "SignedIn"],
    ],
    async look({ env, start }) {
      const service = await start({ env });
      const [one, two] = [await aUser(service), await aUser(service)];
      await service.app().login({ ...one.credentials, password: WRONG });
      return (await service.app().login(two.credentials)).__typename;
    },
  },
  REGISTRATIONS_PER_HOUR: {
    sees: [
      ["1", "TooManyAttempts"],
      ["2", "SignedIn"],
    ],
    async look({ env, start }) {
      const service = await start({ env });
      await aUser(service);
      return (await service.app().register(someCredentials())).__typename;
    },
  },
  SECURITY_EVENT_DAYS: {
    sees: [
      ["1", ["SIGNED_IN"]],
      ["3", ["SIGNED_IN", "REGISTERED"]],
    ],
    async look({ env, start, clock }) {
      const service = await start({ env });
      const account = await aUser(service);
      clock.advance({ hours: 48 });
      await clock.ring();
      return (await signIn(service.app(), account, clock)).eventTypes();
    },
  },
  SMTP_URL: {
    sees: [["$MAIL_SERVER", { received: true, files: false }]],
    beside: { MAIL_FROM: "sender@example.com" },
    async look(tools) {
      const { received, files } = await mail({ ...tools, env: { ...tools.env, SMTP_URL: tools.mailServer.url } });
      return { received: received !== undefined, files };
    },
  },
  MAIL_FROM: {
    sees: [
      ["one@example.com", "one@example.com"],
      ["Acme <two@example.com>", "two@example.com"],
    ],
    look: async (tools) =>
      (await mail({ ...tools, env: { ...tools.env, SMTP_URL: tools.mailServer.url } })).received?.from,
  },
  GRAPHQL_EXPLORER: {
    sees: [
      ["sandbox", "sandbox"],
      ["graphiql", "graphiql"],
      ["none", "none"],
    ],
    look: explorer,
  },
  GRAPHQL_INTROSPECTION: {
    sees: [
      ["on", "Query"],
      ["off", "Introspection is off at this server."],
    ],
    look: async ({ env, start }) => {
      const { data, errors } = (await (await start({ env })).app().send("{ __schema { queryType { name } } }")).body;
      return data?.__schema.queryType.name ?? errors?.[0].message;
    },
  },
  METRICS_TOKEN: {
    sees: [
      ["one-token", 200],
      ["another-token", 401],
    ],
    look: async ({ env, start }) =>
      (await (await start({ env })).app().get("/metrics", { authorization: "Bearer one-token" })).status,
  },
  LOG_LEVEL: {
    sees: [
      ["info", true],
      ["warn", false],
    ],
    async look({ env, start }) {
      const service = await start({ env });
      await aUser(service);
      return service.logs.join().includes("security event");
    },
  },
  SUPPORT_URL: {
    sees: [["mailto:help@example.com", "mailto:help@example.com"]],
    look: async (tools) => (await site(tools)).supportUrl,
  },
};

describe.each(Object.entries(SETTINGS))("%s", (name, { sees, beside, look }) => {
  test.for(sees)("=%s is seen as %j", async ([value, seen], { start, clock, folder, mailServer }) => {
    const env = { ...beside, [name]: value };
    expect(await look({ env, start, clock, folder, mailServer })).toEqual(seen);
  });
});

test("without SMTP_URL mails are files", async ({ start, clock, folder, mailServer }) => {
  expect(await mail({ env: {}, start, clock, folder, mailServer })).toEqual({ received: undefined, files: true });
});

test("every variable is seen to have its effect", () => {
  expect(Object.keys(SETTINGS).sort()).toEqual(Object.keys(VARIABLES).sort());
});
