import { once } from "node:events";
import { Agent, request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { test as base, expect } from "vitest";
import { documents } from "../support/documents.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { sendRaw } from "../support/raw.ts";
import { ServerProcess } from "../support/server-process.ts";
import { expectType, PASSWORD, someCredentials } from "../support/test.ts";

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  folder: async ({}, use) => {
    const folder = newFolder();
    await use(folder);
    await removeFolder(folder);
  },
});

test("a server that starts tells its three addresses, and nothing goes wrong on the way", async ({ folder }) => {
  const server = await ServerProcess.start(folder, { SITE_NAME: "Acme" });
  const { url } = server;
  for (const [path, status] of [
    ["/login", 200],
    ["/u", 200],
    ["/graphql", 200],
  ] as const) {
    expect((await sendRaw(url, { path, headers: { accept: "text/html" } })).status).toBe(status);
  }

  const { code, stdout, stderr } = await server.end("SIGTERM");

  expect(code).toBe(0);
  expect(stdout).toContain("\nAcme is ready.\n");
  for (const line of [`Sign in       ${url}/login`, `User center   ${url}/u`, `Explore       ${url}/graphql`]) {
    expect(stdout.split("\n").map((printed) => printed.trim())).toContain(line);
  }
  expect(stderr).toBe("");
});

test("a fresh server has no accounts", async ({ folder }) => {
  const server = await ServerProcess.start(folder);
  for (const credentials of [
    { email: "admin@example.com", password: "admin" },
    { email: "root@localhost", password: PASSWORD },
  ]) {
    expectType(await server.app().login(credentials), "InvalidCredentials");
  }
  await server.end("SIGTERM");
});

test("two servers share a folder: what one does, the other knows", async ({ folder }) => {
  const servers = await Promise.all([ServerProcess.start(folder), ServerProcess.start(folder)]);
  const [one, two] = servers;
  try {
    const credentials = someCredentials();
    const here = one.app();
    expectType(await here.register(credentials), "SignedIn");
    const there = two.app();
    there.accessToken = here.accessToken;
    expect(await there.me()).toMatchObject({ email: credentials.email });
    expectType(await there.logout(), "LoggedOut");
    expect(await here.me()).toBeNull();
    expectType(await two.app().login(credentials), "SignedIn");
  } finally {
    for (const server of servers) expect((await server.end("SIGTERM")).code).toBe(0);
  }
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`${signal} lets the request in flight finish, takes no new one, and ends with 0`, async ({ folder }) => {
    const server = await ServerProcess.start(folder);
    const credentials = someCredentials();
    const body = JSON.stringify({
      query: documents.register,
      variables: { input: { ...credentials, transport: "BEARER" } },
    });
    const { hostname, port } = new URL(server.url);
    const sent = request({
      hostname,
      port,
      method: "POST",
      path: "/graphql",
      // As browsers and proxies do, it would rather keep the connection for more.
      agent: new Agent({ keepAlive: true }),
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        expect: "100-continue",
      },
    });
    const answer = new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      sent.once("error", reject);
      sent.once("response", async (response) => resolve({ status: response.statusCode, text: await text(response) }));
    });
    // The server says this when it has the head of the request and waits for the rest.
    const begun = new Promise((resolve) => sent.once("continue", resolve));
    sent.flushHeaders();
    await begun;

    const ended = server.end(signal);
    await server.says("draining");
    await server.refusesConnections();
    sent.end(body);

    expect((await answer).status).toBe(200);
    expectType(JSON.parse((await answer).text).data.register, "SignedIn");
    expect((await ended).code).toBe(0);

    const next = await ServerProcess.start(folder);
    expectType(await next.app().login(credentials), "SignedIn");
    await next.end("SIGTERM");
  });
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`${signal} before a server is ready ends it at once, with 0`, async ({ folder }) => {
    // It waits for a database that takes its connection and says nothing.
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const connected = once(silent, "connection");
    const { port } = silent.address() as AddressInfo;
    const server = await ServerProcess.begin(folder, {
      DATABASE_URL: `postgres://someone@127.0.0.1:${port}/latchkey`,
      DATABASE_TIMEOUT_MS: "60000",
    });
    const [socket] = await connected;

    const { code, stdout, stderr } = await server.end(signal);

    // Not null, as of a signal that was left to the system: to the first process of a container that does nothing.
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "" });
    socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });
}

for (const [what, thrown] of [
  ["an error that nobody caught", 'setImmediate(() => { throw new Error("unforeseen"); })'],
  ["a rejection that nobody handled", 'Promise.reject(new Error("unforeseen"))'],
] as const) {
  test(`${what} is logged, and ends the server with 1`, async ({ folder }) => {
    const code = `process.once("SIGUSR2", () => { ${thrown}; });`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(code)}`;
    const server = await ServerProcess.start(folder, { NODE_OPTIONS });

    const ended = await server.end("SIGUSR2");

    expect(ended.code).toBe(1);
    const lines = ended.stdout.split("\n").filter((line) => line.startsWith("{"));
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({
        level: 60,
        msg: "ended by an unexpected error",
        err: expect.objectContaining({ message: "unforeseen" }),
      }),
    );
  });
}
