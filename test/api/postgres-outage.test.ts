import { connect, createServer, type Server, type Socket } from "node:net";
import { expect, vi } from "vitest";
import type { Client } from "../support/client.ts";
import { documents } from "../support/documents.ts";
import { freePort } from "../support/free-port.ts";
import { PostgresServer, queryPostgres } from "../support/postgres.ts";
import type { Service, ServiceOptions } from "../support/service.ts";
import {
  aUser,
  aUserWithMfa,
  test as base,
  expectType,
  type SecuredAccount,
  someCredentials,
} from "../support/test.ts";

const INSIDE = /sql|select|insert|begin|database|connect|ECONN|postgres|pool/i;

/** A server of this file's own, which its tests may stop. What was committed outlives that. */
const test = base.extend<{ postgres: PostgresServer }>({
  postgres: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
    async ({}, use) => {
      const postgres = await PostgresServer.start({ durable: true });
      await use(postgres);
      await postgres.close();
    },
    { scope: "file" },
  ],
});

/** A request may meet a connection that has just broken; soon none is left. */
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

/** All that a client may ask is refused for now: nobody is signed out or in, and nothing of the database is told. */
async function expectRefused(account: SecuredAccount) {
  const { client, credentials, phone, recoveryCodes } = account;
  const { service } = client;
  const stranger = service.browser();
  stranger.headers.authorization = "Bearer acc_0000000000000000000000000000000000000000000";
  const challenge = `chl_${"0".repeat(43)}`;
  const asked: [Client, string, object?][] = [
    [client, documents.me],
    [stranger, documents.me],
    [client, documents.setupMfa, {}],
    [client, documents.logout],
    [service.browser(), documents.login, { ...credentials }],
    [service.browser(), documents.register, { ...someCredentials() }],
    [service.browser(), documents.verifyMfa, { challenge, code: phone.code() }],
    [service.browser(), documents.useRecoveryCode, { challenge, recoveryCode: recoveryCodes[0] }],
  ];
  const answers = await Promise.all(
    asked.map(([sender, document, input]) => sender.send(document, input && { input })),
  );
  for (const { status, headers, body } of answers) {
    expect(status).toBe(503);
    expect(headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    expect(headers.getSetCookie()).toEqual([]);
    expect(body.data ?? null).toBeNull();
    expect(body.errors[0].extensions).toEqual({ code: "OVERLOADED" });
    expect(body.errors[0].message).not.toMatch(INSIDE);
  }
  const left = await client.get("/oidc/session/end", { "sec-fetch-site": "same-origin", accept: "text/html" });
  expect(left.status).toBe(503);
  expect(left.headers.getSetCookie()).toEqual([]);
  expect((await client.get("/readyz")).status).toBe(503);
  for (const path of ["/healthz", "/login"]) expect((await client.get(path)).status).toBe(200);
}

for (const how of ["stop", "kill"] as const) {
  test(`a database that is gone by "${how}" is a refusal for a while, and all goes on when it is back`, async ({
    postgres,
    start,
    clock,
  }) => {
    const service = await start({ env: { DATABASE_URL: postgres.url, DATABASE_TIMEOUT_MS: "1800" } });
    const account = await aUserWithMfa(service);
    clock.advance({ seconds: 30 });

    await postgres[how]();
    await expectRefused(account);
    await expectRefused(account);
    await postgres.startAgain();

    await soon(async () => expect(await account.client.me()).toMatchObject({ mfa: { enabled: true } }));
    expect((await account.client.get("/readyz")).status).toBe(200);
    const browser = service.browser();
    expectType(await browser.login(account.credentials), "MfaRequired");
    expectType(await browser.verifyMfa(account.phone.code()), "SignedIn");
    expect(service.logs.join()).toContain("The database cannot be reached.: connect ECONNREFUSED");
    expect(service.logs.join()).not.toContain(new URL(postgres.url).password);
  });
}

test("of what was acknowledged before the database crashed under load, nothing is lost or half done", async ({
  postgres,
  start,
}) => {
  const env = { DATABASE_URL: postgres.url, DATABASE_TIMEOUT_MS: "1800", REGISTRATIONS_PER_HOUR: "100000" };
  const service = await start({ env });
  const signedIn: { client: Client; email: string }[] = [];
  const refused: string[] = [];
  const live = async () => {
    while (refused.length === 0) {
      const [client, credentials] = [service.browser(), someCredentials()];
      const { body } = await client.send(documents.register, { input: { ...credentials } });
      if (body.errors) refused.push(body.errors[0].extensions.code);
      else if (body.data.register.__typename === "SignedIn") signedIn.push({ client, email: credentials.email });
    }
  };
  const lives = Array.from({ length: 8 }, live);
  await vi.waitFor(() => expect(signedIn.length).toBeGreaterThan(5), { timeout: 30_000, interval: 1 });
  await postgres.stop();
  await Promise.all(lives);
  await postgres.startAgain();

  expect(new Set(refused)).toEqual(new Set(["OVERLOADED"]));
  await soon(async () => expect((await service.browser().get("/readyz")).status).toBe(200));
  for (const { client, email } of signedIn) expect(await client.me()).toMatchObject({ email });
});

test("a database that no longer says anything is refused like one that is gone, and holds nothing up later", async ({
  postgres,
  start,
}) => {
  const { line, service, patient } = await startBehindALine(postgres, start, { DATABASE_TIMEOUT_MS: "500" });
  const someone = await aUserWithMfa(patient);
  const account = { ...someone, client: someone.client.at(service) };
  const { email } = account.credentials;
  await soon(async () => expect(await account.client.me()).toMatchObject({ email }));

  line.hold();
  await expectRefused(account);
  await expectRefused(account);
  expect(service.logs.join()).toContain("The database did not answer in time.");
  line.letGo();

  // More at once than there are connections. Each is a new one, and takes as long as the machine makes it take.
  await soon(async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => account.client.me()));
    for (const answer of answers) expect(answer).toMatchObject({ email });
  });
  await line.close();
});

test("where one connection fell silent, no other is trusted that has said nothing since", async ({
  postgres,
  start,
}) => {
  const { line, service, patient } = await startBehindALine(postgres, start, { DATABASE_TIMEOUT_MS: "3000" });
  const { credentials } = await aUser(patient);
  const sleep = () => service.database.read((db) => db.query("SELECT pg_sleep(0.2)"));
  await Promise.all([sleep(), sleep(), sleep()]);

  line.forget();
  const login = () => service.app().send(documents.login, { input: { ...credentials, transport: "BEARER" } });
  expect((await login()).status).toBe(503);
  expect((await login()).status).toBe(200);
  await line.close();
});

test("a database that takes no writes any more refuses them, and is tried anew each time", async ({
  postgres,
  start,
}) => {
  const service = await start({ env: { DATABASE_URL: postgres.url, DATABASE_TIMEOUT_MS: "1800" } });
  const { client, credentials } = await aUser(service);

  // As a standby is, or a former primary after a failover.
  await settle(postgres.url, "SET default_transaction_read_only = on");
  await soon(async () => expect(await client.me()).toMatchObject({ email: credentials.email }));
  const { status, body } = await client.send(documents.logout);
  expect({ status, errors: body.errors.length }).toEqual({ status: 503, errors: 1 });
  expect(await client.me()).toMatchObject({ email: credentials.email });

  await settle(postgres.url, "RESET default_transaction_read_only");
  await soon(async () => expectType(await client.call("logout"), "LoggedOut"));
});

/** A service of three connections whose database can fall silent, and one beside it that has a line of its own. */
async function startBehindALine(
  postgres: PostgresServer,
  start: (options: ServiceOptions) => Promise<Service>,
  env: Record<string, string>,
) {
  const line = await SilentLine.to(Number(new URL(postgres.url).port));
  const url = Object.assign(new URL(postgres.url), { port: String(line.port) }).href;
  const patient = await start({ env: { DATABASE_URL: postgres.url, DATABASE_TIMEOUT_MS: "15000" } });
  const service = await start({ env: { DATABASE_URL: url, DATABASE_POOL_SIZE: "3", ...env }, beside: patient });
  return { line, service, patient };
}

/** Sets something for all connections that are made from now on, and ends those that there are. */
async function settle(url: string, setting: string) {
  const others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'latchkey'";
  await queryPostgres(url, `BEGIN READ WRITE; ALTER ROLE postgres ${setting}; COMMIT`);
  await queryPostgres(url, others);
}

/** Stands between the service and the database, and can keep what they say to itself without ending the line. */
class SilentLine {
  readonly #sockets = new Set<Socket>();
  #isHeld = false;

  private constructor(
    readonly port: number,
    private readonly server: Server,
  ) {}

  static async to(target: number): Promise<SilentLine> {
    const port = await freePort();
    const server = createServer((near) => line.#join(near, connect(target, "127.0.0.1")));
    const line = new SilentLine(port, server);
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return line;
  }

  hold(): void {
    this.#isHeld = true;
    this.forget();
  }

  /** What is sent on the connections there are is lost, and nobody is told; new ones work. */
  forget(): void {
    for (const socket of this.#sockets) socket.pause();
  }

  /** What was kept from then on is lost; new connections work. */
  letGo(): void {
    this.#isHeld = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.letGo();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on("data", (chunk) => to.write(chunk));
      from.on("error", () => undefined);
      from.once("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#isHeld) from.pause();
    }
  }
}
