import { expect } from "vitest";
import type { Client } from "../support/client.ts";
import { aUser, expectType, someCredentials, test } from "../support/test.ts";

const WRONG = "a wrong password";

/** A client at another address, as a trusted proxy names it. */
function from(client: Client, address: string): Client {
  client.headers["x-forwarded-for"] = address;
  return client;
}

test("a hundred wrong passwords from one address keep nobody out who comes from another", async ({ start }) => {
  const service = await start({ env: { TRUST_PROXY: "1" } });
  const { credentials } = await aUser(service);
  const attacker = from(service.browser(), "203.0.113.9");
  const answers: string[] = [];
  for (let count = 0; count < 100; count++) {
    answers.push((await attacker.login({ ...credentials, password: WRONG })).__typename);
  }
  expect(answers).toEqual([...Array(10).fill("InvalidCredentials"), ...Array(90).fill("TooManyAttempts")]);
  expectType(await attacker.login(credentials), "TooManyAttempts");
  expectType(await from(service.browser(), "198.51.100.7").login(credentials), "SignedIn");
});

test("all spellings of an address share one counter, for accounts that exist and for those that do not", async ({
  service,
}) => {
  await service.browser().register({ email: "v@x.example", password: "a long password" });
  for (const name of ["v", "nobody"]) {
    const spellings = [`${name.toUpperCase()}@x.example`, `${name}@X.example`, ` ${name}@x.example`];
    for (let count = 0; count < 10; count++) {
      const email = spellings[count % 3] ?? "";
      expectType(await service.browser().login({ email, password: WRONG }), "InvalidCredentials");
    }
    for (const email of spellings) {
      expectType(await service.browser().login({ email, password: WRONG }), "TooManyAttempts");
    }
  }
});

test("a limit that is set is shared by all processes, and ends with its window", async ({ start, clock }) => {
  const one = await start({ env: { PASSWORD_FAILURES: "3" } });
  const two = await start({ env: { PASSWORD_FAILURES: "3" }, beside: one });
  const { credentials } = await aUser(one);
  for (const service of [one, two, one]) {
    expectType(await service.browser().login({ ...credentials, password: WRONG }), "InvalidCredentials");
    clock.advance({ minutes: 1 });
  }
  for (const service of [one, two]) {
    const refused = expectType(await service.browser().login(credentials), "TooManyAttempts");
    expect(refused.retryAfterSeconds).toBe(12 * 60);
  }
  clock.advance({ minutes: 12 });
  expectType(await two.browser().login(credentials), "SignedIn");
});

test("a right password starts the account's count anew", async ({ start }) => {
  const service = await start({ env: { PASSWORD_FAILURES: "3" } });
  const { credentials } = await aUser(service);
  for (let round = 0; round < 3; round++) {
    for (let count = 0; count < 2; count++) {
      expectType(await service.browser().login({ ...credentials, password: WRONG }), "InvalidCredentials");
    }
    expectType(await service.browser().login(credentials), "SignedIn");
  }
});

test("one address has a limit over all accounts, and right passwords do not count", async ({ start, clock }) => {
  const service = await start({ env: { ADDRESS_FAILURES: "5", TRUST_PROXY: "1" } });
  const { credentials } = await aUser(service);
  for (let count = 0; count < 8; count++) expectType(await service.browser().login(credentials), "SignedIn");
  for (let count = 0; count < 5; count++) {
    expectType(await service.browser().login({ ...someCredentials(), password: WRONG }), "InvalidCredentials");
  }
  expect(await service.browser().login(credentials)).toMatchObject({
    __typename: "TooManyAttempts",
    retryAfterSeconds: 15 * 60,
  });
  expectType(await from(service.browser(), "198.51.100.7").login(credentials), "SignedIn");
  clock.advance({ minutes: 15 });
  expectType(await service.browser().login(credentials), "SignedIn");
});

test("an address that has no attempts left leaves nothing behind in trying more accounts", async ({ start }) => {
  const service = await start({ env: { ADDRESS_FAILURES: "3", TRUST_PROXY: "1" } });
  const [tried, other] = [someCredentials(), someCredentials()];
  const login = async (email: string) => (await service.browser().login({ email, password: WRONG })).__typename;
  const counters = () => service.rows<{ key: string; count: number }>("SELECT key, count FROM throttle ORDER BY key");
  for (const { email } of [tried, other, tried]) expect(await login(email)).toBe("InvalidCredentials");
  const before = await counters();
  expect(before.map(({ count }) => count).sort()).toEqual([1, 2, 3]);

  const refused = [tried.email, ...Array.from({ length: 5 }, () => someCredentials().email), "not an address"];
  for (const email of refused) expect(await login(email)).toBe("TooManyAttempts");
  await Promise.all(refused.map(login));
  expect(await counters()).toEqual(before);
});

test("whoever may not try another password learns nothing from the right one", async ({ start }) => {
  const service = await start({ env: { PASSWORD_FAILURES: "1" } });
  const { credentials } = await aUser(service);
  await service.browser().login({ ...credentials, password: WRONG });
  const right = await service.browser().login(credentials);
  expect(await service.browser().login({ ...credentials, password: WRONG })).toEqual(right);
  const stranger = someCredentials();
  await service.browser().login(stranger);
  expect(await service.browser().login(stranger)).toEqual(right);
});

const SPOOFED = {
  "x-forwarded-for": "203.0.113.9",
  forwarded: "for=203.0.113.9",
  "x-real-ip": "203.0.113.9",
  "cf-connecting-ip": "203.0.113.9",
  "true-client-ip": "203.0.113.9",
};

test("without a proxy no header changes whose attempts are counted, or what is shown of a session", async ({
  start,
}) => {
  const service = await start({ env: { PASSWORD_FAILURES: "3" } });
  const { credentials, client } = await aUser(service);
  const spoofer = service.browser();
  for (let count = 0; count < 4; count++) {
    const spoofed = Object.entries(SPOOFED).map(([name, value]) => [name, value.replace("9", String(count))]);
    Object.assign(spoofer.headers, Object.fromEntries(spoofed));
    const answer = await spoofer.login({ ...credentials, password: WRONG });
    expect(answer.__typename).toBe(count < 3 ? "InvalidCredentials" : "TooManyAttempts");
  }
  const newcomer = service.browser();
  Object.assign(newcomer.headers, SPOOFED);
  expectType(await newcomer.register(someCredentials()), "SignedIn");
  expect((await newcomer.me()).sessions).toMatchObject([{ ipAddress: "127.0.0.1" }]);
  const { edges } = await client.events();
  for (const { node } of edges) expect(node.ipAddress).toBe("127.0.0.1");
});

test("behind one proxy only the entry that the proxy added counts", async ({ start }) => {
  const service = await start({ env: { TRUST_PROXY: "1" } });
  const browser = from(service.browser(), "6.6.6.6, 198.51.100.7");
  Object.assign(browser.headers, { forwarded: SPOOFED.forwarded, "x-real-ip": SPOOFED["x-real-ip"] });
  expectType(await browser.register(someCredentials()), "SignedIn");
  expect((await browser.me()).sessions).toMatchObject([{ ipAddress: "198.51.100.7" }]);
});

test("the addresses of one IPv6 network share a counter, and a mapped IPv4 address is the IPv4 address", async ({
  start,
}) => {
  const service = await start({ env: { PASSWORD_FAILURES: "1", TRUST_PROXY: "1" } });
  const { credentials } = await aUser(service);
  const attempt = async (address: string) =>
    (await from(service.browser(), address).login({ ...credentials, password: WRONG })).__typename;

  expect(await attempt("2001:db8:1:2:aaaa::1")).toBe("InvalidCredentials");
  expect(await attempt("2001:db8:1:2:bbbb::2")).toBe("TooManyAttempts");
  expect(await attempt("2001:db8:1:3::1")).toBe("InvalidCredentials");
  expect(await attempt("::ffff:203.0.113.9")).toBe("InvalidCredentials");
  expect(await attempt("203.0.113.9")).toBe("TooManyAttempts");
});

test("a window that began in the future, after the clock was set back, keeps nobody waiting longer", async ({
  start,
  clock,
}) => {
  const service = await start({ env: { PASSWORD_FAILURES: "1" } });
  const { credentials } = await aUser(service);
  expectType(await service.browser().login({ ...credentials, password: WRONG }), "InvalidCredentials");
  clock.advance({ hours: -1 });
  expectType(await service.browser().login(credentials), "SignedIn");
});

test("counters are kept under ids and hashes, never under what was typed", async ({ service }) => {
  await service.browser().login({ email: "someone.typed@example.com", password: WRONG });
  await service.browser().login({ email: "a password in the wrong field", password: WRONG });
  const keys = JSON.stringify(await service.rows("SELECT key FROM throttle"));
  expect(keys).toContain("password:");
  expect(keys).not.toMatch(/typed|wrong field|example\.com/);
});

test("what an overloaded server refuses is not counted", async ({ start }) => {
  const service = await start({ env: { PASSWORD_FAILURES: "1000", ADDRESS_FAILURES: "1000" }, fullHashCost: true });
  const { credentials } = await aUser(service);
  const browsers = Array.from({ length: 80 }, () => service.browser());
  // Once they are connected, their next requests arrive together.
  await Promise.all(browsers.map((browser) => browser.me()));
  const answers = await Promise.all(browsers.map((browser) => browser.tryLogin({ ...credentials, password: WRONG })));

  const compared = answers.filter((answer) => answer === "InvalidCredentials").length;
  expect(answers.filter((answer) => answer === "OVERLOADED")).toHaveLength(80 - compared);
  expect(compared).toBeGreaterThan(0);
  expect(compared).toBeLessThan(80);
  const counted = await service.rows("SELECT count FROM throttle WHERE key LIKE 'password%'");
  expect(counted).toEqual([{ count: compared }, { count: compared }]);
});
