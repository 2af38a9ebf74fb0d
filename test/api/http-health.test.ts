import { expect } from "vitest";
import { test } from "../support/test.ts";

test("GET /healthz says that it lives and GET /readyz that its database answers", async ({ service }) => {
  const client = service.browser();
  expect(await (await client.get("/healthz")).json()).toEqual({ status: "alive" });
  expect(await (await client.get("/readyz")).json()).toEqual({ status: "ready" });

  await service.rows('ALTER TABLE "user" RENAME TO aside');

  expect((await client.get("/healthz")).status).toBe(200);
  const unready = await client.get("/readyz");
  expect(unready.status).toBe(503);
  expect(await unready.json()).toEqual({ status: "unavailable" });
  expect(service.logs.join()).toContain("the database does not answer");
});

test("GET /readyz says no where another database, without all migrations, has taken the place", async ({ service }) => {
  const client = service.browser();
  await service.database.write((db) => db.query("DELETE FROM migrations WHERE name LIKE 'IndexWhatExpires%'"));
  expect((await client.get("/readyz")).status).toBe(503);
  expect(service.logs.join()).toContain("the database lacks a migration");
  expect((await client.get("/healthz")).status).toBe(200);
});
