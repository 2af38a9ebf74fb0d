import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { expect, vi } from "vitest";
import { newFolder, removeFolder } from "../support/folder.ts";
import { sendRaw } from "../support/raw.ts";
import { ServerProcess } from "../support/server-process.ts";
import { graphqlHead, RawSocket } from "../support/socket.ts";
import { aUser, expectType, someCredentials, test } from "../support/test.ts";

const QUICK = { headMs: 100, requestMs: 200, idleMs: 100, checkMs: 20 };
const SITE = JSON.stringify({ query: "{ site { name } }" });
const BEGINNINGS = {
  "that sends nothing": "",
  "that sends half a line": "POST /graph",
  "that never ends its headers": "POST /graphql HTTP/1.1\r\nHost: localhost\r\nX-Slow: 1\r\n",
  "that never ends its body": `${graphqlHead(SITE.length)}${SITE.slice(0, 5)}`,
};

for (const [client, beginning] of Object.entries(BEGINNINGS)) {
  test(`a client ${client} is given up, and others are served`, async ({ start }) => {
    const patient = await start();
    const service = await start({ patience: QUICK, beside: patient });
    const other = (await aUser(patient)).client.at(service);
    // So little patience may also end before a machine that is busy with others has let this process read.
    const otherIsServed = () => vi.waitFor(async () => expect(await other.me()).not.toBeNull(), 10_000);
    const slow = await RawSocket.open(service.url);
    slow.send(beginning);

    await otherIsServed();
    await slow.ended;

    expect(slow.received).toMatch(/^HTTP\/1\.1 408 /);
    await otherIsServed();
  });
}

test("a body that comes in pieces is served when it is here in time", async ({ service }) => {
  const slow = await RawSocket.open(service.url);
  for (const piece of [...graphqlHead(SITE.length), ...SITE]) slow.send(piece);
  await slow.receives('{"data":{"site":{"name":"Latchkey"}}}');
  slow.close();
});

test("a connection that is kept and not used is closed", async ({ start }) => {
  const service = await start({ patience: { idleMs: QUICK.idleMs, checkMs: QUICK.checkMs } });
  const kept = await RawSocket.open(service.url);
  kept.send(graphqlHead(SITE.length) + SITE);
  await kept.receives("Latchkey");
  await kept.ended;
  expect(kept.received).toMatch(/^HTTP\/1\.1 200 /);
});

test("beyond the most connections there may be, new ones are closed, and those that are there are served", async ({
  start,
}) => {
  const service = await start({ patience: { connections: 10 } });
  const sockets = await Promise.all(Array.from({ length: 10 }, () => RawSocket.open(service.url)));
  const beyond = await RawSocket.open(service.url);
  await beyond.ended;
  expect(beyond.received).toBe("");

  const [first, second] = sockets;
  first?.send(graphqlHead(SITE.length) + SITE);
  await first?.receives("Latchkey");
  // A place that becomes free is taken by the next.
  second?.close();
  await vi.waitFor(async () => expect((await sendRaw(service.url, { path: "/readyz" })).status).toBe(200), 10_000);
  for (const socket of sockets) socket.close();
});

test("with 1,000 connections that do nothing, people sign in", async () => {
  const folder = newFolder();
  const server = await ServerProcess.start(folder);
  const idle: RawSocket[] = [];
  try {
    while (idle.length < 1_000) {
      idle.push(...(await Promise.all(Array.from({ length: 100 }, () => RawSocket.open(server.url)))));
    }
    const credentials = someCredentials();
    expectType(await server.app().register(credentials), "SignedIn");
    const app = server.app();
    expectType(await app.login(credentials), "SignedIn");
    expect(await app.me()).toMatchObject({ email: credentials.email });
  } finally {
    for (const socket of idle) socket.close();
    await server.end("SIGTERM");
    await removeFolder(folder);
  }
});

test("clients have the time, and there are the connections, that the document says", async ({ service }) => {
  let server: Server | undefined;
  const note = (message: unknown) => {
    ({ server } = message as { server: Server });
  };
  // How Node tells of the server that took a request.
  subscribe("http.server.request.start", note);
  await service.app().get("/healthz");
  unsubscribe("http.server.request.start", note);

  const limits = readFileSync(new URL("../../SECURITY.md", import.meta.url), "utf8");
  const figure = (pattern: RegExp) => Number(pattern.exec(limits)?.[1]?.replace(",", ""));
  expect(server).toMatchObject({
    maxConnections: figure(/^\| connections \| ([\d,]+); /m),
    headersTimeout: figure(/^\| connections .* (\d+) seconds for the head of a request/m) * 1_000,
    keepAliveTimeout: figure(/^\| connections .* (\d+) seconds idle/m) * 1_000,
    requestTimeout: figure(/^\| request .* (\d+) seconds to arrive/m) * 1_000,
  });
});
