import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect } from "vitest";
import { newFolder, removeFolder } from "../support/folder.ts";
import { keyNumber } from "../support/keys.ts";
import { PostgresServer, queryPostgres } from "../support/postgres.ts";
import { Registrations } from "../support/registrations.ts";
import { ServerProcess } from "../support/server-process.ts";
import { SmallDisk } from "../support/small-disk.ts";
import { expectType } from "../support/test.ts";

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
    await removeFolder(folder);
  },
});

test("where PostgreSQL's disk is full, writes are refused and reads answered; with room again all goes on, and nothing was lost", async ({
  postgres,
  server,
}) => {
  const registrations = new Registrations(() => server.app());
  for (let count = 0; count < 3; count++) await registrations.register();
  await postgres.fill();
  await registrations.expectRefused();

  await postgres.makeRoom();
  await registrations.expectTaken();
  const rows = await queryPostgres<{ email: string }>(
    postgres.url,
    'SELECT canonical_email AS email FROM "user" ORDER BY id',
  );
  registrations.expectAll(rows.map(({ email }) => email));
  expectType(await registrations.acknowledged[0]?.client.logout(), "LoggedOut");
});
