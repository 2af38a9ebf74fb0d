import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, expect, vi } from "vitest";
import type { Client } from "../support/client.ts";
import { documents } from "../support/documents.ts";
import { sendRaw } from "../support/raw.ts";
import { newFolder, removeFolder, ServerProcess } from "../support/server-process.ts";
import { Service } from "../support/service.ts";
import { graphqlHead, RawSocket } from "../support/socket.ts";
import { someCredentials } from "../support/test.ts";

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  folder: async ({}, use) => {
    const folder = newFolder();
    await use(folder);
    removeFolder(folder);
  },
});

const refusesConnections = (server: { url: string }) =>
  vi.waitFor(() => expect(sendRaw(server.url, { path: "/healthz" })).rejects.toThrow(/ECONNREFUSED/), 10_000);

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
  folder,
}) => {
  const server = await ServerProcess.start(folder, { REGISTRATIONS_PER_HOUR: "100000" });
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
  await refusesConnections(server);
  slow.send(body);
  await slow.ended;
  const { code, stderr } = await ended;

  // It would be 1, had the server not ended by itself in time.
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(slow.received).toMatch(/^HTTP\/1\.1 200 [\s\S]*\{"data":\{"site":\{"name":"Latchkey"\}\}\}/);
  expect(new Set(await Promise.all(clients))).toEqual(new Set(["refused"]));
  for (const socket of [...idle, kept]) await socket.ended;

  const next = await ServerProcess.start(folder);
  for (const { email, accessToken } of journal) {
    const app: Client<ServerProcess> = next.app();
    app.accessToken = accessToken;
    expect(await app.me()).toMatchObject({ email });
  }
  await next.end("SIGTERM");
}, 120_000);

test("for DRAIN_SECONDS a server serves on, and says that it is not ready; SIGINT after SIGTERM ends it at once", async ({
  folder,
}) => {
  const server = await ServerProcess.start(folder, { DRAIN_SECONDS: "60" });
  expect((await sendRaw(server.url, { path: "/readyz" })).status).toBe(200);

  const ended = server.end("SIGTERM");
  await server.says("draining");
  await vi.waitFor(async () => expect((await sendRaw(server.url, { path: "/readyz" })).status).toBe(503), 10_000);

  expect(JSON.parse((await sendRaw(server.url, { path: "/readyz" })).body)).toEqual({ status: "draining" });
  expect((await sendRaw(server.url, { path: "/healthz" })).status).toBe(200);
  expect(await server.app().register(someCredentials())).toMatchObject({ __typename: "SignedIn" });
  void server.end("SIGINT");
  expect((await ended).code).toBe(1);
});

test("after DRAIN_SECONDS it ends as ever", async ({ folder }) => {
  const server = await ServerProcess.start(folder, { DRAIN_SECONDS: "1" });
  const ended = server.end("SIGTERM");
  await refusesConnections(server);
  expect((await ended).code).toBe(0);
});

test("a request that never comes to its end does not hold up a server that closes", async () => {
  const service = await Service.start({ patience: { closingMs: 200 } });
  const slow = await RawSocket.open(service.url);
  slow.send(`${graphqlHead(100)}{`);
  const kept = await RawSocket.open(service.url);
  kept.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await kept.receives("alive");

  await service.close();

  await slow.ended;
  await kept.ended;
});

test("an error that nobody foresaw ends the server, and stands in the log as a line of JSON", async ({ folder }) => {
  const hook = join(folder, "hook.cjs");
  writeFileSync(hook, `process.once("SIGUSR2", () => Promise.reject(new Error("out of the blue")));`);
  const server = await ServerProcess.start(folder, { NODE_OPTIONS: `--require=${hook}` });

  const { code, stdout } = await server.end("SIGUSR2");

  expect(code).toBe(1);
  const line = stdout.split("\n").find((text) => text.includes("out of the blue"));
  expect(JSON.parse(line ?? "")).toMatchObject({ level: 60, msg: "ended by an unexpected error" });
});
