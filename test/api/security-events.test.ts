import { expect } from "vitest";
import type { Answer } from "../support/client.ts";
import { Phone } from "../support/phone.ts";
import type { Service } from "../support/service.ts";
import {
  addAuthenticator,
  aUser,
  aUserWithMfa,
  expectType,
  PASSWORD,
  STRANGE_RECOVERY_CODE,
  signIn,
  test,
} from "../support/test.ts";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/** The audit trail, oldest first: types, with the reason where there is one. */
async function trailOf(service: Service) {
  const sql = "SELECT type, reason FROM security_event ORDER BY id";
  const rows = await service.rows<{ type: string; reason: string | null }>(sql);
  return rows.map(({ type, reason }) => (reason === null ? type : `${type} ${reason}`));
}

test("with a password alone, each outcome leaves one event", async ({ service, clock }) => {
  const { client, credentials } = await aUser(service);
  await service.browser().login({ ...credentials, password: "a wrong password" });
  expectType(await client.login(credentials), "SignedIn");
  clock.advance({ minutes: 11 });
  expectType(await client.setupMfa(), "StepUpRequired");
  expectType(await client.stepUp({ password: "a wrong password" }), "InvalidCredentials");
  expectType(await client.stepUp({ password: PASSWORD }), "SteppedUp");
  expectType(await client.changePassword("short"), "InvalidInput");
  expectType(await client.changePassword("an entirely new one"), "PasswordChanged");
  await client.logout();
  await client.logout();

  expect(await trailOf(service)).toEqual([
    "REGISTERED",
    "SIGN_IN_FAILED password",
    "SIGNED_IN",
    "SIGN_IN_FAILED step-up",
    "STEPPED_UP",
    "PASSWORD_CHANGED",
    "SIGNED_OUT",
  ]);
});

test("an authenticator's life leaves one event each", async ({ service, clock }) => {
  const { client } = await aUser(service);
  const phone = Phone.scan((await client.setupMfa()).otpauthUri, clock);
  await client.confirmMfa(phone.code(5));
  await client.confirmMfa(phone.wrongCode());
  await client.confirmMfa(phone.code());
  const { id } = await addAuthenticator(client);
  await client.call("renameMfa", { authenticatorId: id, name: "Old phone" });
  await client.call("renameMfa", { authenticatorId: "none", name: "Old phone" });
  await client.regenerateRecoveryCodes();
  await client.call("unbindMfa", { authenticatorId: id });
  await client.call("unbindMfa", { authenticatorId: id });

  expect(await trailOf(service)).toEqual([
    "REGISTERED",
    "MFA_FAILED CLOCK_OFF",
    "MFA_FAILED WRONG",
    "MFA_BOUND",
    "MFA_BOUND",
    "MFA_RENAMED",
    "RECOVERY_CODES_REGENERATED",
    "MFA_UNBOUND",
  ]);
});

test("each outcome of the second step leaves one event, with its reason", async ({ service, clock }) => {
  const { credentials, phone, recoveryCodes } = await aUserWithMfa(service);
  const { length: before } = await trailOf(service);
  const browser = service.browser();
  await browser.login(credentials);
  await browser.verifyMfa(phone.code());
  await browser.verifyMfa("nonsense");
  await browser.verifyMfa(phone.code(-5));
  await browser.useRecoveryCode("0000-0000");
  await browser.useRecoveryCode(STRANGE_RECOVERY_CODE);
  expectType(await browser.useRecoveryCode(recoveryCodes[0] ?? ""), "SignedIn");
  await browser.login(credentials);
  await browser.useRecoveryCode(recoveryCodes[0] ?? "");
  clock.advance({ seconds: 60 });
  expectType(await browser.verifyMfa(phone.code()), "SignedIn");
  clock.advance({ seconds: 30 });
  await browser.stepUp({ password: PASSWORD, code: phone.code() });
  await browser.stepUp({ password: PASSWORD, code: phone.code() });
  await browser.stepUp({ password: PASSWORD, recoveryCode: recoveryCodes[1] ?? "" });

  expect((await trailOf(service)).slice(before)).toEqual([
    "MFA_FAILED ALREADY_USED",
    "MFA_FAILED MALFORMED",
    "MFA_FAILED CLOCK_OFF",
    "MFA_FAILED WRONG",
    "RECOVERY_CODE_USED",
    "SIGNED_IN",
    "MFA_FAILED ALREADY_USED",
    "SIGNED_IN",
    "STEPPED_UP",
    "MFA_FAILED ALREADY_USED",
    "RECOVERY_CODE_USED",
    "STEPPED_UP",
  ]);
});

test("the wrong code that locks the second factor leaves the lock as an event, the refused ones after it nothing", async ({
  service,
}) => {
  const { client, credentials, phone } = await aUserWithMfa(service);
  const browser = service.browser();
  for (let typed = 0; typed < 14; typed++) {
    if (typed % 5 === 0) await browser.login(credentials);
    await browser.verifyMfa(phone.wrongCode());
  }
  const types = await client.eventTypes();
  expect(types.slice(0, 2)).toEqual(["MFA_LOCKED", "MFA_FAILED"]);
  expect(types.filter((type) => type === "MFA_FAILED")).toHaveLength(10);
});

test("ending sessions leaves an event, unless there was none to end", async ({ service, clock }) => {
  const account = await aUser(service);
  await signIn(service.app(), account, clock);
  const [{ id }] = (await account.client.me()).sessions;
  await account.client.call("revokeSession", { sessionId: id });
  await account.client.call("revokeSession", { sessionId: id });
  await signIn(service.app(), account, clock);
  await account.client.call("revokeOtherSessions");
  await account.client.call("revokeOtherSessions");
  expect(await trailOf(service)).toEqual([
    "REGISTERED",
    "SIGNED_IN",
    "SESSION_REVOKED",
    "SIGNED_IN",
    "SESSION_REVOKED",
  ]);
});

test("an account that was locked notes that its right password was tried", async ({ service }) => {
  const { credentials } = await aUser(service);
  await service.rows('UPDATE "user" SET locked_at = 1');
  expectType(await service.browser().login(credentials), "InvalidCredentials");
  expect(await trailOf(service)).toEqual(["REGISTERED", "SIGN_IN_FAILED locked"]);
});

test("an event tells when, from where, and by what device", async ({ service, clock }) => {
  const account = await aUser(service);
  const other = service.browser();
  other.headers["user-agent"] = FIREFOX;
  await signIn(other, account, clock);
  const { edges } = await account.client.events();
  expect(edges[0].node).toMatchObject({
    type: "SIGNED_IN",
    createdAt: clock.now().toISOString(),
    ipAddress: "127.0.0.1",
    device: "Firefox on Linux",
  });
});

test("events are paged from the newest to the oldest, none twice and none left out", async ({ service, clock }) => {
  const account = await aUser(service);
  for (let count = 0; count < 24; count++) {
    clock.advance({ seconds: 1 });
    await service.browser().login({ ...account.credentials, password: "a wrong password" });
    // Within the limit on wrong passwords.
    if (count % 8 === 7) await service.browser().login(account.credentials);
  }
  const all = await account.client.events({ first: 100 });
  expect(all.edges).toHaveLength(28);
  expect(all.pageInfo).toEqual({
    hasNextPage: false,
    hasPreviousPage: false,
    startCursor: all.edges[0].cursor,
    endCursor: all.edges[27].cursor,
  });
  const times = all.edges.map(({ node }: Answer) => node.createdAt);
  expect(times).toEqual([...times].sort().reverse());
  expect((await account.client.events()).edges).toEqual(all.edges.slice(0, 20));

  const paged: Answer[] = [];
  let after: string | undefined;
  for (let pages = 1; ; pages++) {
    const { edges, pageInfo } = await account.client.events({ first: 10, ...(after !== undefined && { after }) });
    expect(pageInfo.hasPreviousPage).toBe(pages > 1);
    paged.push(...edges);
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage) break;
  }
  expect(paged).toEqual(all.edges);
  const beyond = await account.client.events({ first: 10, after: after ?? "" });
  expect(beyond).toEqual({
    edges: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
  });
});

test("the list holds one's own events alone, also after another account's cursor", async ({ service }) => {
  const [u, v, w] = [await aUser(service), await aUser(service), await aUser(service)];
  const { pageInfo } = await v.client.events();
  for (const { client } of [u, v, w]) expect(await client.eventTypes()).toEqual(["REGISTERED"]);
  const idOf = (page: Answer) => page.edges.map(({ node }: Answer) => node.id);
  const own = idOf(await u.client.events());
  expect(idOf(await u.client.events({ after: pageInfo.startCursor }))).toEqual(own);
  expect(idOf(await w.client.events({ after: pageInfo.startCursor }))).toEqual([]);
});

for (const variables of [{ first: 0 }, { first: -1 }, { first: 101 }, { after: "x" }, { after: "' OR 1=1--" }]) {
  test(`a page of ${JSON.stringify(variables)} is refused as bad input, without repeating it`, async ({ service }) => {
    const { client } = await aUser(service);
    const { status, body } = await client.send(
      "query ($first: Int, $after: String) { me { securityEvents(first: $first, after: $after) { edges { cursor } } } }",
      variables,
    );
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(body.errors[0].message).not.toContain("OR 1=1");
  });
}

test("every event is a line of the operator's log as well", async ({ service }) => {
  const { credentials } = await aUser(service);
  await service.browser().login({ ...credentials, password: "a wrong password" });
  const events = service.logs.map((line) => JSON.parse(line)).filter(({ event }) => event !== undefined);
  expect(events.map(({ event }) => event.type)).toEqual(["REGISTERED", "SIGN_IN_FAILED"]);
  for (const { time, requestId, event } of events) {
    expect(requestId).toEqual(expect.any(String));
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(event).toMatchObject({ userId: expect.any(String), ipAddress: "127.0.0.1" });
  }
});

test("what a limit refuses leaves a line in the operator's log", async ({ start }) => {
  const service = await start({ env: { PASSWORD_FAILURES: "1", REGISTRATIONS_PER_HOUR: "2" } });
  const { credentials, phone } = await aUserWithMfa(service);
  const { credentials: other } = await aUser(service);
  expectType(await service.browser().register(credentials), "TooManyAttempts");
  await service.browser().login({ ...other, password: "a wrong password" });
  expectType(await service.browser().login(other), "TooManyAttempts");
  const browser = service.browser();
  for (let typed = 0; typed < 10; typed++) {
    if (typed % 5 === 0) await browser.login(credentials);
    await browser.verifyMfa(phone.wrongCode());
  }
  await browser.login(credentials);
  expectType(await browser.verifyMfa(phone.code()), "TooManyAttempts");

  const refused = service.logs.map((line) => JSON.parse(line)).filter(({ msg }) => msg === "refused by a limit");
  expect(refused.map(({ operation }) => operation)).toEqual(["register", "login", "verifyMfa"]);
  for (const line of refused) expect(line).toMatchObject({ requestId: expect.any(String), ipAddress: "127.0.0.1" });
});

test("each step of signing in leaves a line with its outcome, also where there is no such account", async ({
  service,
  clock,
}) => {
  const { credentials, phone } = await aUserWithMfa(service);
  const app = service.app();
  await app.login({ ...credentials, email: "nobody@example.com" });
  await app.login({ ...credentials, password: "a wrong password" });
  clock.advance({ seconds: 30 });
  await app.login(credentials);
  await app.verifyMfa(phone.wrongCode());
  await app.verifyMfa(phone.code());
  await app.useRecoveryCode(STRANGE_RECOVERY_CODE);

  const lines = service.logs.map((line) => JSON.parse(line)).filter(({ msg }) => msg === "sign-in");
  expect(lines.map(({ operation, outcome, reason }) => [operation, outcome, reason])).toEqual([
    ["register", "SignedIn", undefined],
    ["login", "InvalidCredentials", undefined],
    ["login", "InvalidCredentials", undefined],
    ["login", "MfaRequired", undefined],
    ["verifyMfa", "InvalidCode", "WRONG"],
    ["verifyMfa", "SignedIn", undefined],
    ["useRecoveryCode", "ChallengeExpired", undefined],
  ]);
  const events = service.logs.map((line) => JSON.parse(line)).filter(({ event }) => event?.type === "SIGN_IN_FAILED");
  // The request ties the line to the account where there is one.
  expect(lines.filter(({ requestId }) => requestId === events[0].requestId)).toHaveLength(1);
  expect(service.logs.join()).not.toMatch(/example\.com/);
});

for (const [level, messages] of [
  ["info", ["security event", "sign-in", "refused by a limit"]],
  ["warn", ["refused by a limit"]],
  ["silent", []],
] as const) {
  test(`LOG_LEVEL=${level} is what is logged`, async ({ start }) => {
    const service = await start({ env: { LOG_LEVEL: level, PASSWORD_FAILURES: "1" } });
    const { credentials } = await aUser(service);
    await service.app().login({ ...credentials, password: "a wrong password" });
    expectType(await service.app().login(credentials), "TooManyAttempts");
    const logged = new Set(service.logs.map((line) => JSON.parse(line).msg));
    for (const message of ["security event", "sign-in", "refused by a limit"]) {
      expect(logged.has(message)).toBe((messages as readonly string[]).includes(message));
    }
  });
}
