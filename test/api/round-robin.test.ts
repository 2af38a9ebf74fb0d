import { test as base, expect } from "vitest";
import { keyNumber } from "../support/keys.ts";
import { Phone } from "../support/phone.ts";
import { RoundRobin } from "../support/round-robin.ts";
import { expectType, someCredentials } from "../support/test.ts";
import { newTestDatabase } from "../support/test-database.ts";

const test = base.extend<{ site: RoundRobin }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
    async ({}, use) => {
      const database = await newTestDatabase();
      const site = await RoundRobin.start(database, { ENCRYPTION_KEYS: `test:${keyNumber(1)}` });
      await use(site);
      expect(await site.close()).toEqual([0, 0]);
      await database.remove();
    },
    { scope: "file" },
  ],
});

test("the whole walk, where each request goes to the other of two servers", async ({ site }) => {
  const browser = site.browser();
  const credentials = someCredentials();
  expectType(await browser.register(credentials), "SignedIn");
  const phone = Phone.scan(expectType(await browser.setupMfa(), "MfaSetup").otpauthUri, site.clock);
  const bound = expectType(await browser.confirmMfa(phone.code()), "MfaBound");
  expectType(await browser.logout(), "LoggedOut");
  expect(await browser.me()).toBeNull();

  expectType(await browser.login(credentials), "MfaRequired");
  expect((await browser.query("pendingSignIn")).pendingSignIn).toMatchObject({ challenge: browser.challenge });
  expectType(await browser.verifyMfa(phone.code(1)), "SignedIn");
  expectType(await browser.logout(), "LoggedOut");

  expectType(await browser.login(credentials), "MfaRequired");
  expectType(await browser.useRecoveryCode(bound.recoveryCodes[0]), "SignedIn");
  expect((await browser.me()).mfa.recoveryCodes.remaining).toBe(9);
  expectType(await browser.call("unbindMfa", { authenticatorId: bound.authenticator.id }), "MfaUnbound");
  expectType(await browser.logout(), "LoggedOut");
  expectType(await browser.login(credentials), "SignedIn");
});

test("a session that is ended at one server is dead at the other at once", async ({ site }) => {
  const [one, two] = site.servers;
  for (const [here, there] of [
    [one, two],
    [two, one],
  ] as const) {
    const credentials = someCredentials();
    const client = here.app();
    expectType(await client.register(credentials), "SignedIn");
    const other = there.app();
    expectType(await other.login(credentials), "SignedIn");
    for (const server of site.servers) expect(await other.at(server).me()).not.toBeNull();

    expectType(await client.call("revokeOtherSessions"), "OtherSessionsRevoked");

    for (const server of site.servers) expect(await other.at(server).me()).toBeNull();
    expectType(await client.at(there).logout(), "LoggedOut");
    expect(await client.me()).toBeNull();
  }
});

test("wrong codes at two servers count against one limit", async ({ site }) => {
  const [one, two] = site.servers;
  const credentials = someCredentials();
  const client = one.app();
  expectType(await client.register(credentials), "SignedIn");
  const phone = Phone.scan(expectType(await client.setupMfa(), "MfaSetup").otpauthUri, site.clock);
  expectType(await client.confirmMfa(phone.code()), "MfaBound");

  for (let attempt = 0; attempt < 10; attempt++) {
    const app = attempt % 2 ? one.app() : two.app();
    expectType(await app.login(credentials), "MfaRequired");
    const answer = await app.at(attempt % 2 ? two : one).verifyMfa(phone.wrongCode());
    expect(answer).toMatchObject({ __typename: "InvalidCode", reason: "WRONG" });
  }
  for (const server of site.servers) {
    const app = server.app();
    expectType(await app.login(credentials), "MfaRequired");
    expectType(await app.verifyMfa(phone.code(1)), "TooManyAttempts");
  }
});
