import { test as base, expect, vi } from "vitest";
import type { Client } from "../support/client.ts";
import { documents } from "../support/documents.ts";
import { ServerProcess } from "../support/server-process.ts";
import { graphqlHead, RawSocket } from "../support/socket.ts";
import { someCredentials } from "../support/test.ts";
import { newTestDatabase, type TestDatabase } from "../support/test-database.ts";

const test = base.extend<{ database: TestDatabase }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  database: async ({}, use) => {
    const database = await newTestDatabase();
    await use(database);
    await database.remove();
  },
});

/** Registers accounts, one after the other, until the server is gone. Keeps a journal of what was acknowledged. */
async function registerOn(server: ServerProcess, journal: { email: string; accessToken: string }[]): Promise<string> {
  for (;;) {
    const app = server.app();
    const credentials = someCredentials();
    try {
      const { status, body } = await app.send(documents.register, { input: { ...credentials, transport: "BEARER" } });
      if (status !== 200) return `answered with ${status}`;
      journal.push({ email: credentials.email, accessToken: body.data.register.accessToken });
    } catch {
      return "refused";
    }
  }
}

test("under load, slow and idle connections included, SIGTERM loses nothing that was acknowledged", async ({
  database,
}) => {
  const env = { ...database.env, REGISTRATIONS_PER_HOUR: "100000" };
  const server = await ServerProcess.start(database.folder, env);
  const journal: { email: string; accessToken: string }[] = [];
  const clients = Array.from({ length: 16 }, () => registerOn(server, journal));
  const idle = await Promise.all(Array.from({ length: 50 }, () => RawSocket.open(server.url)));
  const kept = await RawSocket.open(server.url);
  const body = JSON.stringify({ query: "{ site { name } }" });
  kept.send(graphqlHead(body.length) + body);
  await kept.receives("Latchkey");
  const slow = await RawSocket.open(server.url);
  slow.send(graphqlHead(body.length));
  await vi.waitFor(() => expect(journal.length).toBeGreaterThan(16), 60_000);

  const ended = server.end("SIGTERM");
  await server.says("draining");
  await server.refusesConnections();
  slow.send(body);
  await slow.ended;
  const { code, stderr } = await ended;

  // It would be 1, had the server not ended by itself in time.
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(slow.received).toMatch(/^HTTP\/1\.1 200 [\s\S]*\{"data":\{"site":\{"name":"Latchkey"\}\}\}/);
  expect(new Set(await Promise.all(clients))).toEqual(new Set(["refused"]));
  for (const socket of [...idle, kept]) await socket.ended;

  const next = await ServerProcess.start(database.folder, env);
  for (const { email, accessToken } of journal) {
    const app: Client<ServerProcess> = next.app();
    app.accessToken = accessToken;
    expect(await app.me()).toMatchObject({ email });
  }
  await next.end("SIGTERM");
}, 120_000);
