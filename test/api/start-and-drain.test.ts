import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, expect, vi } from "vitest";
import { newFolder, removeFolder } from "../support/folder.ts";
import { sendRaw } from "../support/raw.ts";
import { ServerProcess } from "../support/server-process.ts";
import { Service } from "../support/service.ts";
import { graphqlHead, RawSocket } from "../support/socket.ts";
import { someCredentials } from "../support/test.ts";

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  folder: async ({}, use) => {
    const folder = newFolder();
    await use(folder);
    await removeFolder(folder);
  },
});

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
  await server.refusesConnections();
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
