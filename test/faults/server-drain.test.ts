import { Agent, request } from "node:http";
import { json } from "node:stream/consumers";
import { test as base, expect, vi } from "vitest";
import { IS_THOROUGH } from "../support/chance.ts";
import type { Answer, Client } from "../support/client.ts";
import { rememberAnswer, rememberInput } from "../support/confidentiality.ts";
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

/** A bound that holds where the machine has time for this test: a server that is told to stop has ended by then. */
const ENDED_MS = 10_000;
/** Nor does one that is told so twice wait for anything. */
const AT_ONCE_MS = 1_000;

/** Nobody listens there any more. */
const isRefused = (error: unknown) => (error as NodeJS.ErrnoException).code === "ECONNREFUSED";

/** A call whose head the server has taken: it says so before it is sent the rest. `cut` is what becomes of it else. */
async function begin(url: string, body: string, agent?: Agent) {
  const { hostname, port } = new URL(url);
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const sent = request({
    hostname,
    port,
    method: "POST",
    path: "/graphql",
    headers: { ...headers, expect: "100-continue" },
    agent,
  });
  const answer = new Promise<{ status: number | undefined; body: Answer }>((resolve, reject) => {
    sent.on("error", reject);
    sent.once("response", (response) => {
      json(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    });
  });
  answer.catch(() => {});
  const begun = new Promise<void>((resolve) => sent.once("continue", resolve));
  sent.flushHeaders();
  await Promise.race([begun, answer]);
  return {
    answer,
    sendRest() {
      sent.end(body);
      return answer;
    },
  };
}

/** Registers accounts, one after the other, until the server is gone. Keeps a journal of what was acknowledged. */
async function registerOn({ url }: ServerProcess, journal: { email: string; accessToken: string }[]): Promise<string> {
  // As browsers and proxies do, it keeps its connection for more.
  const agent = new Agent({ keepAlive: true });
  for (;;) {
    const credentials = someCredentials();
    const variables = { input: { ...credentials, transport: "BEARER" } };
    rememberInput(variables);
    let call: Awaited<ReturnType<typeof begin>>;
    try {
      call = await begin(url, JSON.stringify({ query: documents.register, variables }), agent);
    } catch (error) {
      if (isRefused(error)) return "refused";
      // A connection that the server had given up already: the call has never reached it, and is made anew.
      continue;
    }
    try {
      const { status, body } = await call.sendRest();
      if (status !== 200) return `answered with ${status}`;
      rememberAnswer(body.data);
      journal.push({ email: credentials.email, accessToken: body.data.register.accessToken });
    } catch (error) {
      return `cut off in flight: ${error}`;
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

  const told = performance.now();
  const ended = server.end("SIGTERM");
  await server.says("draining");
  await server.refusesConnections();
  slow.send(body);
  await slow.ended;
  const { code, stderr } = await ended;
  const took = Math.round(performance.now() - told);

  // It would be 1, had the server not ended by itself in time.
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(slow.received).toMatch(/^HTTP\/1\.1 200 [\s\S]*\{"data":\{"site":\{"name":"Latchkey"\}\}\}/);
  console.log(`Ended after ${took} ms, ${journal.length} accounts acknowledged.`);
  if (IS_THOROUGH) expect(took).toBeLessThanOrEqual(ENDED_MS);
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

test("a second signal ends a server at once, whatever is in flight", async ({ database }) => {
  const server = await ServerProcess.start(database.folder, database.env);
  const { answer } = await begin(server.url, "{}");

  const ended = server.end("SIGTERM");
  await server.says("draining");
  const told = performance.now();
  void server.end("SIGTERM");

  const { code, stdout } = await ended;
  const took = Math.round(performance.now() - told);
  // It would be 1 as well, had the server closed everything twice and failed at that.
  expect({ code, failed: stdout.includes("unexpected error") }).toEqual({ code: 1, failed: false });
  if (IS_THOROUGH) expect(took).toBeLessThanOrEqual(AT_ONCE_MS);
  await expect(answer).rejects.toThrow();
});
