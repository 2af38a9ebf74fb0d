import pg from "pg";
import { expect, vi } from "vitest";
import { readConfig } from "../../server/src/config.ts";
import { openDatabase } from "../../server/src/database/open-database.ts";
import { IS_THOROUGH } from "../support/chance.ts";
import { documents } from "../support/documents.ts";
import type { Service } from "../support/service.ts";
import { aUser, expectType, test } from "../support/test.ts";

const CLIENTS = 100;
/** A bound that holds where the machine has time for this test: whoever waits is refused by then. */
const REFUSED_MS = 2_000;

/** What the connections of servers to this database are doing. */
async function states(service: Service): Promise<string[]> {
  const sql = "SELECT state FROM pg_stat_activity WHERE application_name = 'latchkey' AND datname = current_database()";
  return (await service.rows<{ state: string }>(sql)).map(({ state }) => state);
}

/** Holds a table as a careless administrator would, from all others or only from those who write. Returns how to let go. */
async function holdTable(service: Service, table = "user", mode = "ACCESS EXCLUSIVE"): Promise<() => Promise<void>> {
  const client = new pg.Client(service.env.DATABASE_URL);
  // It ends with its database, where the test ends before.
  client.on("error", () => undefined);
  await client.connect();
  await client.query(`BEGIN; LOCK TABLE "${table}" IN ${mode} MODE`);
  return () => client.end();
}

test("a hundred clients share five connections, and none is lost to those whose time ran out", async ({ start }) => {
  const service = await start({ env: { DATABASE_POOL_SIZE: "5", DATABASE_TIMEOUT_MS: "1800" } });
  const { client, credentials } = await aUser(service);

  const letGo = await holdTable(service);
  const times: number[] = [];
  const refused = await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const start = performance.now();
      const response = await client.send(documents.me);
      times.push(performance.now() - start);
      return response;
    }),
  );
  const longest = Math.round(Math.max(...times));
  console.log(`${CLIENTS} were refused after ${longest} ms at most.`);
  for (const { status, headers, body } of refused) {
    expect(status).toBe(503);
    expect(headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    expect(body.errors[0].extensions).toEqual({ code: "OVERLOADED" });
  }
  expect((await client.get("/healthz")).status).toBe(200);
  // Those that were given up end when PostgreSQL looks after them.
  await vi.waitFor(async () => expect((await states(service)).length).toBeLessThanOrEqual(5), 10_000);
  await letGo();

  for (let round = 0; round < 3; round++) {
    const answers: { email?: string }[] = [];
    for (let at = 0; at < CLIENTS; at += 20) {
      answers.push(...(await Promise.all(Array.from({ length: 20 }, () => client.me()))));
    }
    expect(answers.every((answer) => answer.email === credentials.email)).toBe(true);
  }
  expectType(await service.browser().login(credentials), "SignedIn");
  await vi.waitFor(async () => expect(new Set(await states(service))).toEqual(new Set(["idle"])), 10_000);
  expect((await states(service)).length).toBeLessThanOrEqual(5);
  if (IS_THOROUGH) expect(longest).toBeLessThanOrEqual(REFUSED_MS);
});

test("units of work that wait leave connections to those who only read", async ({ start }) => {
  const service = await start({ env: { DATABASE_POOL_SIZE: "5", DATABASE_TIMEOUT_MS: "30000" } });
  const { client, credentials } = await aUser(service);

  const letGo = await holdTable(service, "throttle", "EXCLUSIVE");
  const waiting = Array.from({ length: 10 }, () => service.browser().login(credentials));
  await vi.waitFor(async () => {
    const waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    expect((await service.rows(waits)).length).toBe(3);
  }, 10_000);
  expect(await client.me()).toMatchObject({ email: credentials.email });
  await letGo();
  for (const answer of await Promise.all(waiting)) expectType(answer, "SignedIn");
});

test("connections that PostgreSQL ends while nobody uses them cost nobody an answer, nor the process", async ({
  service,
}) => {
  const { client, credentials } = await aUser(service);
  await Promise.all(Array.from({ length: 5 }, () => client.me()));
  const sql =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'latchkey' AND datname = current_database()";
  expect((await service.rows(sql)).length).toBeGreaterThan(0);
  await vi.waitFor(async () => expect(await states(service)).toEqual([]), 10_000);

  await vi.waitFor(async () => expect(await client.me()).toMatchObject({ email: credentials.email }), 10_000);
});

test("a unit of work that stands still lets go of its rows, and is not acknowledged", async ({ service }) => {
  await aUser(service);
  const limits = { DATABASE_POOL_SIZE: "2", DATABASE_TIMEOUT_MS: "1500" };
  const database = await openDatabase(readConfig({ ...service.env, ...limits }).database);
  try {
    let [goOn, stand] = [() => {}, () => {}];
    const told = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const stands = new Promise<void>((resolve) => {
      stand = resolve;
    });
    const standing = database.write(async (db) => {
      await db.query('SELECT * FROM "user" FOR UPDATE');
      stand();
      await told;
    });
    const refused = expect(standing).rejects.toThrow("The database did not answer in time.");

    await Promise.race([stands, refused]);
    await vi.waitFor(() => service.database.write((db) => db.query("UPDATE \"user\" SET name = 'changed'")), 10_000);
    goOn();
    await refused;
    expect(await database.read((db) => db.query('SELECT name FROM "user"'))).toEqual([{ name: "changed" }]);
  } finally {
    await database.close();
  }
});

test("connections are kept for the next flood, and replaced after half an hour", async ({ service }) => {
  const before = (await states(service)).length;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const database = await openDatabase(readConfig({ ...service.env, DATABASE_POOL_SIZE: "3" }).database);
  try {
    await Promise.all(Array.from({ length: 3 }, () => database.read((db) => db.query("SELECT pg_sleep(0.1)"))));
    expect((await states(service)).length).toBe(before + 3);

    vi.advanceTimersByTime(29 * 60_000);
    expect((await states(service)).length).toBe(before + 3);

    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    await vi.waitFor(async () => expect((await states(service)).length).toBe(before), 10_000);
    expect(await database.read((db) => db.query("SELECT 1 AS one"))).toEqual([{ one: 1 }]);
  } finally {
    vi.useRealTimers();
    await database.close();
  }
});
