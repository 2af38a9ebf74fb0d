import { test as base, expect } from "vitest";
import { rounds } from "../support/chance.ts";
import type { Answer, Client, Credentials } from "../support/client.ts";
import { Phone } from "../support/phone.ts";
import { ServerProcess } from "../support/server-process.ts";
import { expectType, PASSWORD, someCredentials } from "../support/test.ts";
import { newTestDatabase } from "../support/test-database.ts";

const ROUNDS = rounds(10, 0.5);
const FEWER = rounds(2, 0.5);
const ENV = { REGISTRATIONS_PER_HOUR: "100000", ADDRESS_FAILURES: "100000" };

/** Two servers, each a process of its own, on one database. */
const test = base.extend<{ servers: [ServerProcess, ServerProcess] }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  servers: async ({}, use) => {
    const database = await newTestDatabase();
    const env = { ...database.env, ...ENV };
    const first = await ServerProcess.start(database.folder, env);
    const second = await ServerProcess.start(database.folder, env);
    await use([first, second]);
    for (const server of [first, second]) expect((await server.end("SIGTERM")).code).toBe(0);
    await database.remove();
  },
});

interface Account {
  credentials: Credentials;
  client: Client<ServerProcess>;
  phone: Phone;
  recoveryCodes: string[];
}

async function aSecuredAccount(server: ServerProcess): Promise<Account> {
  const credentials = someCredentials();
  const client = server.app();
  expectType(await client.register(credentials), "SignedIn");
  const phone = Phone.scan(expectType(await client.setupMfa(), "MfaSetup").otpauthUri, server.clock);
  const { recoveryCodes } = expectType(await client.confirmMfa(phone.code()), "MfaBound");
  return { credentials, client, phone, recoveryCodes };
}

async function pending(server: ServerProcess, { credentials }: Account): Promise<Client<ServerProcess>> {
  const app = server.app();
  expectType(await app.login(credentials), "MfaRequired");
  return app;
}

const repeat = <T>(times: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: times }, (_, index) => work(index)));
const count = (answers: Answer[], type: string) => answers.filter(({ __typename }) => __typename === type).length;

/** Both servers in turn, and so that each challenge is used at both. */
const turn = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;
const everywhere = (clients: Client<ServerProcess>[], servers: ServerProcess[], index: number) =>
  turn(clients, index).at(turn(servers, Math.floor(index / clients.length)));

test(`of 50 requests with one right code at two servers, one signs in, ${ROUNDS} times`, async ({ servers }) => {
  for (let round = 0; round < ROUNDS; round++) {
    const account = await aSecuredAccount(servers[0]);
    const clients = await repeat(3, (index) => pending(turn(servers, index), account));
    // The code of now was spent by the binding.
    const code = account.phone.code(1);
    const answers = await repeat(50, (index) => everywhere(clients, servers, index).verifyMfa(code));

    expect(count(answers, "SignedIn")).toBe(1);
    expect(count(answers, "InvalidCode") + count(answers, "ChallengeExpired") + count(answers, "TooManyAttempts")).toBe(
      49,
    );
    // That of the registration, and the one.
    expect((await account.client.me()).sessions).toHaveLength(2);
  }
}, 1_800_000);

test(`of 50 requests with one recovery code at two servers, one signs in, ${ROUNDS} times`, async ({ servers }) => {
  for (let round = 0; round < ROUNDS; round++) {
    const account = await aSecuredAccount(servers[0]);
    const clients = await repeat(3, (index) => pending(turn(servers, index), account));
    const [code = ""] = account.recoveryCodes;
    const signedIn: Client<ServerProcess>[] = [];
    await repeat(50, async (index) => {
      const client = everywhere(clients, servers, index);
      if ((await client.useRecoveryCode(code)).__typename === "SignedIn") signedIn.push(client);
    });

    expect(signedIn).toHaveLength(1);
    expect(await signedIn[0]?.me()).toMatchObject({
      mfa: { recoveryCodes: { remaining: 9 } },
      sessions: [{ current: true }],
    });
  }
}, 1_800_000);

test(`of 200 wrong codes at once at two servers, five are compared for a challenge and ten for an account, ${FEWER} times`, async ({
  servers,
}) => {
  for (let round = 0; round < FEWER; round++) {
    const one = await aSecuredAccount(servers[0]);
    const wrong = one.phone.wrongCode();
    const client = await pending(servers[1], one);
    const answers = await repeat(200, (index) => client.at(turn(servers, index)).verifyMfa(wrong));
    expect(count(answers, "InvalidCode")).toBe(5);
    expect(count(answers, "ChallengeExpired")).toBe(195);

    const many: Answer[] = [];
    const other = await aSecuredAccount(servers[1]);
    const nobodys = other.phone.wrongCode();
    for (let opened = 0; opened < 20; opened++) {
      const client = await pending(turn(servers, opened), other);
      many.push(...(await repeat(10, (index) => client.at(turn(servers, index)).verifyMfa(nobodys))));
    }
    expect(count(many, "InvalidCode")).toBe(10);
    const types = await other.client.eventTypes();
    expect(types.filter((type) => type === "MFA_FAILED")).toHaveLength(10);
    expect(types.filter((type) => type === "MFA_LOCKED")).toHaveLength(1);
  }
}, 1_800_000);

test(`two recovery codes at once at two servers are each spent for what they bought, ${FEWER} times`, async ({
  servers,
}) => {
  for (let round = 0; round < FEWER; round++) {
    const account = await aSecuredAccount(servers[0]);
    const { client, phone, recoveryCodes } = account;
    const second = await pending(servers[1], account);
    expectType(await second.verifyMfa(phone.code(1)), "SignedIn");
    const steppedUp = await Promise.all([
      client.stepUp({ password: PASSWORD, recoveryCode: recoveryCodes[0] ?? "" }),
      second.stepUp({ password: PASSWORD, recoveryCode: recoveryCodes[1] ?? "" }),
    ]);
    expect(count(steppedUp, "SteppedUp")).toBe(2);
    expect((await client.me()).mfa.recoveryCodes.remaining).toBe(8);

    const clients = await repeat(2, (index) => pending(turn(servers, index), account));
    const answers = await repeat(2, (index) => turn(clients, index).useRecoveryCode(recoveryCodes[2 + index] ?? ""));
    expect(count(answers, "SignedIn")).toBeGreaterThan(0);
    for (const [index, { __typename }] of answers.entries()) {
      const again = await pending(turn(servers, index), account);
      const answer = await again.useRecoveryCode(recoveryCodes[2 + index] ?? "");
      expect(answer.__typename).toBe(__typename === "SignedIn" ? "InvalidCode" : "SignedIn");
    }
  }
}, 1_800_000);
