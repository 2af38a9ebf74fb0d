import { expect } from "vitest";
import { examine } from "../support/command.ts";
import { keyNumber } from "../support/keys.ts";
import { PostgresServer } from "../support/postgres.ts";
import { test } from "../support/test.ts";

async function durability(env: Record<string, string>) {
  return (await examine(env)).findings.find(({ check }) => check === "durability");
}

test("a PostgreSQL that confirms what is not on its disk is told, with the remedy", async ({ service }) => {
  expect(await durability(service.env)).toMatchObject({
    status: "warn",
    message: expect.stringContaining("fsync and synchronous_commit off"),
    remedy: "Turn fsync and synchronous_commit on.",
  });

  await service.rows(`DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET synchronous_commit = on', current_database());
  END $$`);
  expect(await durability(service.env)).toMatchObject({ status: "warn", remedy: "Turn fsync on." });
});

test("one that waits for its disk is well", async () => {
  const postgres = await PostgresServer.start({ durable: true });
  try {
    const env = { DATABASE_URL: postgres.url, ENCRYPTION_KEYS: `test:${keyNumber(1)}` };
    expect(await durability(env)).toMatchObject({ status: "ok" });
  } finally {
    await postgres.close();
  }
});
