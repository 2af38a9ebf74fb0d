import { expect } from "vitest";
import type { Answer } from "../support/client.ts";
import { Phone } from "../support/phone.ts";
import { addAuthenticator, aUser, aUserWithMfa, expectType, signIn, test } from "../support/test.ts";

const NOBODY = "00000000-0000-7000-8000-000000000000";
const problemsOf = (answer: Answer) =>
  expectType(answer, "InvalidInput").fields.map(({ field, code }: Answer) => `${field} ${code}`);

test("a setup shows everything an app needs, once", async ({ service, clock }) => {
  const { client, credentials } = await aUser(service);

  const setup = expectType(await client.setupMfa("Work phone"), "MfaSetup");

  expect(setup).toMatchObject({
    issuer: "Latchkey",
    account: credentials.email,
    algorithm: "SHA1",
    digits: 6,
    periodSeconds: 30,
    expiresAt: new Date(clock.now().getTime() + 10 * 60_000).toISOString(),
  });
  expect(setup.secret).toMatch(/^[A-Z2-7]{32}$/);
  const uri = new URL(setup.otpauthUri);
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: setup.secret,
    issuer: "Latchkey",
    algorithm: "SHA1",
    digits: "6",
    period: "30",
  });
  expect(decodeURIComponent(uri.pathname)).toBe(`/Latchkey:${credentials.email}`);
  expect(setup.qrCode).toMatch(/^data:image\/svg\+xml/);
  expect((await client.me()).mfa.enabled).toBe(false);
});

test("the first binding issues recovery codes and shows the authenticator", async ({ service, clock }) => {
  const { client, credentials } = await aUser(service);
  const setup = await client.setupMfa("Work phone");
  const bound = expectType(await client.confirmMfa(Phone.scan(setup.otpauthUri, clock).code()), "MfaBound");
  expect(bound.user.email).toBe(credentials.email);
  expect(bound.authenticator).toMatchObject({ name: "Work phone", createdAt: clock.now().toISOString() });
  expect(bound.recoveryCodes).toHaveLength(10);
  expect((await client.me()).mfa).toMatchObject({ enabled: true, recoveryCodes: { total: 10, remaining: 10 } });
});

test("a setup that is never confirmed locks nobody out", async ({ service }) => {
  const { client, credentials } = await aUser(service);
  expectType(await client.setupMfa(), "MfaSetup");
  await client.logout();
  expectType(await service.browser().login(credentials), "SignedIn");
});

test("a setup touches no authenticator that is bound", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  clock.advance({ minutes: 11 });
  const proof = { password: account.credentials.password, code: account.phone.code() };
  expectType(await account.client.stepUp(proof), "SteppedUp");
  expectType(await account.client.setupMfa(), "MfaSetup");
  const browser = await signIn(service.browser(), account, clock);
  expect((await browser.me()).mfa.authenticators).toHaveLength(1);
});

test("a secret comes from the server alone", async ({ service, clock }) => {
  const { client } = await aUser(service);
  const { otpauthUri, enrollment } = await client.setupMfa();
  const code = Phone.scan(otpauthUri, clock).code();
  for (const extra of ["secret", "now", "step", "algorithm"]) {
    const { status, body } = await client.send(
      "mutation ($input: ConfirmMfaInput!) { confirmMfa(input: $input) { __typename } }",
      { input: { enrollment, code, [extra]: "JBSWY3DPEHPK3PXP" } },
    );
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(JSON.stringify(body)).not.toContain("JBSWY3DPEHPK3PXP");
  }
  expect((await client.me()).mfa.enabled).toBe(false);
});

test("a setup of another account, one that never was, and one that was confirmed cannot be confirmed", async ({
  service,
  clock,
}) => {
  const u = await aUser(service);
  const v = await aUser(service);
  const setup = await u.client.setupMfa();
  const phone = Phone.scan(setup.otpauthUri, clock);
  for (const enrollment of [setup.enrollment, `enr_${"a".repeat(43)}`, "", "' OR 1=1--"]) {
    expectType(await v.client.confirmMfa(phone.code(), { enrollment }), "EnrollmentExpired");
  }
  expectType(await u.client.confirmMfa(phone.code()), "MfaBound");
  expectType(await u.client.confirmMfa(phone.code(1)), "EnrollmentExpired");
  expect((await v.client.me()).mfa.authenticators).toEqual([]);
  expect((await u.client.me()).mfa.authenticators).toHaveLength(1);
});

test("a setup lasts ten minutes, and only it can be confirmed after the elevation is over", async ({
  service,
  clock,
}) => {
  const { client } = await aUser(service);
  clock.advance({ minutes: 5 });
  const phone = Phone.scan((await client.setupMfa()).otpauthUri, clock);
  clock.advance({ minutes: 9, seconds: 59 });
  expectType(await client.setupMfa(), "StepUpRequired");
  expectType(await client.confirmMfa(phone.code()), "MfaBound");

  const other = await aUser(service);
  const late = Phone.scan((await other.client.setupMfa()).otpauthUri, clock);
  clock.advance({ minutes: 10 });
  expectType(await other.client.confirmMfa(late.code()), "EnrollmentExpired");
  expect((await other.client.me()).mfa.enabled).toBe(false);
});

test("a setup takes five wrong codes, and then not even the right one", async ({ service, clock }) => {
  const { client } = await aUser(service);
  const phone = Phone.scan((await client.setupMfa()).otpauthUri, clock);
  for (const attemptsLeft of [4, 3, 2, 1, 0]) {
    expect(await client.confirmMfa(phone.wrongCode())).toMatchObject({ reason: "WRONG", attemptsLeft });
  }
  for (let more = 0; more < 6; more++) expectType(await client.confirmMfa(phone.code()), "EnrollmentExpired");
  // What was not compared is not held against the account.
  expectType(await client.setupMfa(), "MfaSetup");
});

test("of two setups the newer wins: the older binds nothing, and its codes are told apart", async ({
  service,
  clock,
}) => {
  const { client } = await aUser(service);
  const first = await client.setupMfa("First tab");
  const second = await client.setupMfa("Second tab");
  const [older, newer] = [first, second].map((setup) => Phone.scan(setup.otpauthUri, clock));
  expect(await service.rows("SELECT * FROM enrollment WHERE live_for IS NOT NULL")).toHaveLength(1);

  expectType(await client.confirmMfa(older!.code(), { enrollment: first.enrollment }), "EnrollmentExpired");
  expect(await client.confirmMfa(older!.code())).toMatchObject({ reason: "SUPERSEDED_SETUP", attemptsLeft: 4 });
  expect((await client.me()).mfa.enabled).toBe(false);

  const bound = expectType(await client.confirmMfa(newer!.code()), "MfaBound");
  expect(bound.authenticator.name).toBe("Second tab");
  expect((await client.me()).mfa.authenticators).toHaveLength(1);
});

test("an account has five authenticators at most", async ({ service, clock }) => {
  const { client } = await aUserWithMfa(service);
  for (let count = 1; count < 5; count++) await addAuthenticator(client);
  expect(await client.setupMfa()).toMatchObject({ __typename: "AuthenticatorLimitReached", limit: 5 });
  const { authenticators } = (await client.me()).mfa;
  expect(authenticators).toHaveLength(5);
  expectType(await client.call("unbindMfa", { authenticatorId: authenticators[2].id }), "MfaUnbound");
  const phone = Phone.scan((await client.setupMfa()).otpauthUri, clock);
  expectType(await client.confirmMfa(phone.code()), "MfaBound");
});

test("no place is taken twice: the database itself sees to it", async ({ service }) => {
  const { client } = await aUserWithMfa(service);
  await addAuthenticator(client);
  await expect(service.rows("UPDATE authenticator SET slot = 0")).rejects.toThrow(/unique/i);
  expect((await client.me()).mfa.authenticators).toHaveLength(2);
});

test("a setup cannot be begun while the second factor is locked, nor confirmed", async ({ service, clock }) => {
  const { client } = await aUser(service);
  for (let wrong = 0; wrong < 5; wrong++) {
    const phone = Phone.scan((await client.setupMfa()).otpauthUri, clock);
    await client.confirmMfa(phone.wrongCode());
  }
  const phone = Phone.scan((await client.setupMfa()).otpauthUri, clock);
  for (let wrong = 0; wrong < 5; wrong++) await client.confirmMfa(phone.wrongCode());
  expect(await client.setupMfa()).toMatchObject({ __typename: "TooManyAttempts", retryAfterSeconds: 15 * 60 });
  expect((await client.me()).mfa.enabled).toBe(false);
});

test("a device has a name of its own, one line of 64 characters at most", async ({ service, clock }) => {
  const { client } = await aUser(service);
  expect(problemsOf(await client.setupMfa(""))).toEqual(["name REQUIRED"]);
  expect(problemsOf(await client.setupMfa("\n \t"))).toEqual(["name REQUIRED"]);
  expect(problemsOf(await client.setupMfa("x".repeat(65)))).toEqual(["name TOO_LONG"]);

  const phone = Phone.scan((await client.setupMfa()).otpauthUri, clock);
  const { authenticator } = expectType(await client.confirmMfa(phone.code()), "MfaBound");
  expect(authenticator.name).toBe("Authenticator app");
  const rename = (name: string) => client.call("renameMfa", { authenticatorId: authenticator.id, name });
  expect(problemsOf(await rename(" "))).toEqual(["name REQUIRED"]);
  expect(problemsOf(await rename("x".repeat(65)))).toEqual(["name TOO_LONG"]);
  expect(expectType(await rename("Old\nphone"), "MfaRenamed").authenticator.name).toBe("Old phone");
  expect((await client.me()).mfa.authenticators).toMatchObject([{ name: "Old phone" }]);
});

test("a name that is given with the code replaces the one of the setup, and never stands in its way", async ({
  service,
  clock,
}) => {
  for (const [name, expected] of [
    ["Home phone", "Home phone"],
    ["", "Work phone"],
    ["x".repeat(70), "x".repeat(64)],
  ] as const) {
    const { client } = await aUser(service);
    const phone = Phone.scan((await client.setupMfa("Work phone")).otpauthUri, clock);
    const bound = expectType(await client.confirmMfa(phone.code(), { name }), "MfaBound");
    expect(bound.authenticator.name).toBe(expected);
  }
});

test("another account's authenticator is answered as one that does not exist", async ({ service }) => {
  const u = await aUserWithMfa(service);
  const w = await aUserWithMfa(service);
  const [authenticator] = (await w.client.me()).mfa.authenticators;
  const answers = [];
  for (const authenticatorId of [authenticator.id, NOBODY, "", "' OR 1=1--"]) {
    answers.push(expectType(await u.client.call("renameMfa", { authenticatorId, name: "mine" }), "NotFound"));
    answers.push(expectType(await u.client.call("unbindMfa", { authenticatorId }), "NotFound"));
  }
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect((await w.client.me()).mfa.authenticators).toEqual([authenticator]);
});

test("unbinding one of two leaves two steps on, and its codes are dead", async ({ service, clock }) => {
  const { client, credentials, phone } = await aUserWithMfa(service);
  const { phone: second, id } = await addAuthenticator(client);
  expectType(await client.call("unbindMfa", { authenticatorId: id }), "MfaUnbound");
  clock.advance({ seconds: 30 });
  const browser = service.browser();
  await browser.login(credentials);
  expect(await browser.verifyMfa(second.code())).toMatchObject({ reason: "WRONG" });
  expectType(await browser.verifyMfa(phone.code()), "SignedIn");
});

test("a code that bound a second app is spent too", async ({ service }) => {
  const { client, credentials } = await aUserWithMfa(service);
  const { phone } = await addAuthenticator(client);
  const browser = service.browser();
  await browser.login(credentials);
  expect(await browser.verifyMfa(phone.code())).toMatchObject({ reason: "ALREADY_USED" });
});

for (const name of ["setupMfa", "confirmMfa", "renameMfa", "unbindMfa"] as const) {
  test(`${name} needs a session`, async ({ service }) => {
    const inputs = {
      setupMfa: {},
      confirmMfa: { enrollment: "x", code: "123456" },
      renameMfa: { authenticatorId: NOBODY, name: "" },
      unbindMfa: { authenticatorId: NOBODY },
    };
    expect(await service.browser().refusal(name, inputs[name])).toBe("UNAUTHENTICATED");
  });
}
