import { chmodSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, vi } from "vitest";
import { readConfig } from "../../server/src/config.ts";
import { openDatabase } from "../../server/src/database/open-database.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { PostgresServer, queryPostgres } from "../support/postgres.ts";
import { test as base, expectType, someCredentials } from "../support/test.ts";

// What a server of PostgreSQL can be reached by, and how it shows that it is the one that was meant.

const file = (name: string) => fileURLToPath(new URL(`../support/certificates/${name}`, import.meta.url));

const test = base.extend<{ folder: string; postgres: PostgresServer }>({
  folder: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
    async ({}, use) => {
      const folder = newFolder();
      // PostgreSQL has a user of its own, who is to make a socket here.
      chmodSync(folder, 0o777);
      await use(folder);
      await removeFolder(folder);
    },
    { scope: "file" },
  ],
  postgres: [
    async ({ folder }, use) => {
      const postgres = await PostgresServer.start({ settings: [`unix_socket_directories=${folder}`] });
      await use(postgres);
      await postgres.close();
    },
    { scope: "file" },
  ],
});

/** Has PostgreSQL take TLS from now on, and show this certificate, which the authority of the tests has signed. */
async function showCertificate({ url }: PostgresServer, certificate: string) {
  for (const [name, source] of [
    ["server.crt", certificate],
    ["server.key", "key.pem"],
  ] as const) {
    // PostgreSQL has to own its key, and nobody else may read it.
    const lines = readFileSync(file(source), "utf8").trim().split("\n");
    const [{ path } = { path: "" }] = await queryPostgres<{ path: string }>(
      url,
      "SELECT current_setting('data_directory') || '/' || $1 AS path",
      [name],
    );
    const values = lines.map((line, index) => `(${index}, '${line}')`).join(", ");
    const write = `umask 077 && cat > "${path}"`;
    await queryPostgres(
      url,
      `COPY (SELECT line FROM (VALUES ${values}) AS file (at, line) ORDER BY at) TO PROGRAM '${write}'`,
    );
  }
  await queryPostgres(url, "ALTER SYSTEM SET ssl = on");
  const [before] = await queryPostgres(url, "SELECT pg_conf_load_time() AS at");
  await queryPostgres(url, "SELECT pg_reload_conf()");
  await vi.waitFor(async () => {
    expect(await queryPostgres(url, "SELECT pg_conf_load_time() AS at")).not.toEqual([before]);
    expect(await queryPostgres(url, "SHOW ssl")).toEqual([{ ssl: "on" }]);
  });
}

/** The same database by another address. */
function addressOf({ url }: PostgresServer, host: string, parameters: Record<string, string>): string {
  const address = Object.assign(new URL(url), { hostname: host });
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return address.href;
}

/** How the connections of servers have come. */
const connections = ({ url }: PostgresServer) =>
  queryPostgres<{ encrypted: boolean; local: boolean }>(
    url,
    `SELECT DISTINCT ssl AS encrypted, client_addr IS NULL AS local
    FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE application_name = 'latchkey'`,
  );

const configOf = (address: string) => readConfig({ DATABASE_URL: address }).database;

/** Why a server does not start on this address. */
async function refusalOf(address: string): Promise<string> {
  const error = await openDatabase(configOf(address)).then(
    (database) => database.close(),
    (reason: Error) => reason,
  );
  if (error === undefined) throw new Error("It was not refused.");
  expect(error.name).toBe("DatabaseUnusableError");
  return error.message;
}

const authority = { sslrootcert: file("authority.pem") };

test("by a socket of the same machine", async ({ postgres, folder, start }) => {
  const service = await start({ env: { DATABASE_URL: addressOf(postgres, "localhost", { host: folder }) } });
  const credentials = someCredentials();
  expectType(await service.app().register(credentials), "SignedIn");
  expectType(await service.app().login(credentials), "SignedIn");
  expect(await connections(postgres)).toEqual([{ encrypted: false, local: true }]);
});

test("by TLS, where the name and the authority are those that were meant", async ({ postgres, start }) => {
  await showCertificate(postgres, "localhost.pem");
  const DATABASE_URL = addressOf(postgres, "localhost", { sslmode: "verify-full", ...authority });
  const service = await start({ env: { DATABASE_URL } });
  const credentials = someCredentials();
  expectType(await service.app().register(credentials), "SignedIn");
  expectType(await service.app().login(credentials), "SignedIn");
  expect(await connections(postgres)).toEqual([{ encrypted: true, local: false }]);
});

for (const sslmode of ["verify-full", "verify-ca", "require"]) {
  test(`sslmode=${sslmode} takes no other authority, and no certificate of another name`, async ({ postgres }) => {
    await showCertificate(postgres, "localhost.pem");
    expect(await refusalOf(addressOf(postgres, "localhost", { sslmode }))).toMatch(/certificate/);
    await showCertificate(postgres, "db.example.com.pem");
    expect(await refusalOf(addressOf(postgres, "localhost", { sslmode, ...authority }))).toMatch(
      /Hostname\/IP does not match/,
    );
  });
}

test("sslmode=no-verify takes any certificate, and without it nothing is encrypted", async ({ postgres }) => {
  await showCertificate(postgres, "db.example.com.pem");
  for (const [parameters, encrypted] of [
    [{ sslmode: "no-verify" }, true],
    [{}, false],
  ] as const) {
    const database = await openDatabase(configOf(addressOf(postgres, "localhost", parameters)));
    expect(await connections(postgres)).toEqual([{ encrypted, local: false }]);
    await database.close();
  }
});

test("a server without TLS is refused where it was asked for", async ({ postgres }) => {
  await queryPostgres(postgres.url, "ALTER SYSTEM SET ssl = off");
  await queryPostgres(postgres.url, "SELECT pg_reload_conf()");
  await vi.waitFor(async () => expect(await queryPostgres(postgres.url, "SHOW ssl")).toEqual([{ ssl: "off" }]));
  expect(await refusalOf(addressOf(postgres, "localhost", { sslmode: "verify-full", ...authority }))).toMatch(
    /does not support SSL/,
  );
});
