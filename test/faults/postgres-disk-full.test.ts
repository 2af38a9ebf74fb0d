import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect, vi } from "vitest";
import type { Client, Credentials } from "../support/client.ts";
import { documents } from "../support/documents.ts";
import { keyNumber } from "../support/keys.ts";
import { PostgresServer, queryPostgres } from "../support/postgres.ts";
import { newFolder, removeFolder, ServerProcess } from "../support/server-process.ts";
import { SmallDisk } from "../support/small-disk.ts";
import { expectType, someCredentials } from "../support/test.ts";

/** A PostgreSQL whose disk can be filled up and be given room again. */
interface Full {
  url: string;
  fill(): unknown;
  makeRoom(): unknown;
}

/** What PostgreSQL says of a full disk, to whoever adds rows. */
const NO_ROOM = `
  CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
  END $$;
  CREATE TRIGGER no_room BEFORE INSERT ON "user" EXECUTE FUNCTION no_room();
  CREATE TRIGGER no_room BEFORE INSERT ON session EXECUTE FUNCTION no_room()`;

const test = base.extend<{ postgres: Full; server: ServerProcess }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  postgres: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "latchkey-disk-"));
    const disk = SmallDisk.mount(folder, "200m");
    if (!disk) console.log("No file system can be mounted here: PostgreSQL says what it would say on a full one.");
    const postgres = await PostgresServer.start({ durable: true, ...(disk && { inside: folder }) });
    const { url } = postgres;
    await use({
      url,
      fill: () => (disk ? disk.fill() : queryPostgres(url, NO_ROOM)),
      makeRoom: () => (disk ? disk.makeRoom() : queryPostgres(url, "DROP FUNCTION no_room CASCADE")),
    });
    await postgres.close();
    disk?.unmount();
    rmdirSync(folder);
  },
  server: async ({ postgres: { url } }, use) => {
    const folder = newFolder();
    const keys = { ENCRYPTION_KEYS: `test:${keyNumber(1)}` };
    const limits = { REGISTRATIONS_PER_HOUR: "100000", DATABASE_TIMEOUT_MS: "15000" };
    const server = await ServerProcess.start(folder, { ...keys, ...limits, DATABASE_URL: url });
    await use(server);
    expect((await server.end("SIGTERM")).code).toBe(0);
    removeFolder(folder);
  },
});

test("where PostgreSQL's disk is full, writes are refused and reads answered; with room again all goes on, and nothing was lost", async ({
  postgres,
  server,
}) => {
  const acknowledged: { credentials: Credentials; client: Client<ServerProcess> }[] = [];
  const register = async () => {
    const client = server.app();
    const credentials = someCredentials();
    const response = await client.send(documents.register, { input: { ...credentials, transport: "BEARER" } });
    if (response.status === 200) {
      client.accessToken = expectType(response.body.data.register, "SignedIn").accessToken;
      acknowledged.push({ credentials, client });
    }
    return response;
  };
  for (let count = 0; count < 3; count++) await register();
  await postgres.fill();
  // There may be room left in pages that are there already.
  const refused = await vi.waitFor(async () => {
    const response = await register();
    expect(response.status).not.toBe(200);
    return response;
  }, 60_000);
  for (const { status, body } of [refused, await register(), await register()]) {
    expect([500, 503]).toContain(status);
    expect(body.data ?? null).toBeNull();
    expect(JSON.stringify(body)).not.toMatch(/disk|full|space|extend|SQL/i);
  }
  expect((await server.app().get("/healthz")).status).toBe(200);
  for (const { client, credentials } of acknowledged) {
    expect(await client.me()).toMatchObject({ email: credentials.email });
  }

  await postgres.makeRoom();
  await vi.waitFor(async () => expect((await register()).status).toBe(200), 60_000);
  for (const { client, credentials } of acknowledged) {
    expect(await client.me()).toMatchObject({ email: credentials.email });
  }
  // What was not acknowledged is not there.
  const emails = await queryPostgres<{ email: string }>(
    postgres.url,
    'SELECT canonical_email AS email FROM "user" ORDER BY id',
  );
  expect(emails.map(({ email }) => email)).toEqual(acknowledged.map(({ credentials }) => credentials.email));
  expectType(await acknowledged[0]?.client.logout(), "LoggedOut");
});
