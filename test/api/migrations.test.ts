import { pathToFileURL } from "node:url";
import { test as base, expect } from "vitest";
import { commonOptions } from "../../server/src/database/data-source.ts";
import { Child, ROOT } from "../support/child.ts";
import { keyNumber } from "../support/keys.ts";
import { ServerProcess } from "../support/server-process.ts";
import { expectType, someCredentials } from "../support/test.ts";
import { newBareDatabase, type TestDatabase } from "../support/test-database.ts";

const test = base.extend<{
  database: TestDatabase;
  env: Record<string, string>;
  /** Starts a server on the database, which ends with the test, however that goes. */
  start: () => Promise<ServerProcess>;
}>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  database: async ({}, use) => {
    const database = await newBareDatabase();
    await use(database);
    await database.remove();
  },
  env: ({ database }, use) => use({ ...database.env, ENCRYPTION_KEYS: `test:${keyNumber(1)}` }),
  start: async ({ database, env }, use) => {
    const servers: ServerProcess[] = [];
    await use(async () => {
      const server = await ServerProcess.start(database.folder, env);
      servers.push(server);
      return server;
    });
    await Promise.all(servers.map((server) => server.end("SIGTERM")));
  },
});

/** Opens the database, and is killed when the last migration has run and nothing is committed yet. */
const KILLED = `
  const [folder] = process.argv.slice(1);
  const { readConfig } = await import(folder + "config.js");
  const { commonOptions } = await import(folder + "database/data-source.js");
  const { openDatabase } = await import(folder + "database/open-database.js");
  const { prototype } = commonOptions.migrations.at(-1);
  const { up } = prototype;
  prototype.up = async function (runner) {
    await up.call(this, runner);
    process.kill(process.pid, "SIGKILL");
    await new Promise(() => setInterval(() => {}, 1_000));
  };
  await openDatabase(readConfig(process.env).database);`;

const migrated = (database: TestDatabase) => database.query("SELECT name FROM migrations");

test("servers that start together on a bare database migrate it once, and all are ready", async ({
  database,
  start,
}) => {
  const servers = await Promise.all(Array.from({ length: 3 }, start));

  for (const server of servers) expect((await server.app().get("/readyz")).status).toBe(200);
  expect(await migrated(database)).toHaveLength(commonOptions.migrations.length);
  for (const server of servers) expect((await server.end("SIGTERM")).code).toBe(0);
});

test("of a migration that is killed in the middle nothing was done, and the next start does it", async ({
  database,
  env,
  start,
}) => {
  const dist = pathToFileURL(`${ROOT}server/dist/`).href;
  const killed = await new Child(["--input-type=module", "-e", KILLED, dist], env).ended;
  expect(killed).toMatchObject({ code: null, stderr: "" });
  expect(await database.tables()).toEqual([]);

  const server = await start();
  expect(await migrated(database)).toHaveLength(commonOptions.migrations.length);
  expectType(await server.app().register(someCredentials()), "SignedIn");
});

test("a program refuses a database that a newer one has migrated, in one line, and leaves it alone", async ({
  database,
  env,
  start,
}) => {
  const server = await start();
  await database.query("INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Newer9999999999999')");

  const { code, stdout, stderr } = await ServerProcess.refuse(database.folder, env);

  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^The database \(.*\) cannot be used: a newer version of Latchkey has migrated it.*\n$/);
  // Those that run already go on: a newer version only adds what they do not know.
  expect((await server.app().get("/readyz")).status).toBe(200);
  expect(await migrated(database)).toHaveLength(commonOptions.migrations.length + 1);
});
