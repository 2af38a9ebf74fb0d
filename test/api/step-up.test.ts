import { expect } from "vitest";
import type { Client } from "../support/client.ts";
import { aUser, aUserWithMfa, expectType, PASSWORD, STRANGE_RECOVERY_CODE, signIn, test } from "../support/test.ts";

const SESSION = "__Host-latchkey-session";
const NOBODY = "00000000-0000-7000-8000-000000000000";

/** Each operation that would turn a stolen session into a stolen account. */
const SENSITIVE: Record<string, (client: Client) => Promise<{ __typename: string; needsCode?: boolean }>> = {
  changePassword: (client) => client.changePassword("an entirely new one"),
  setupMfa: (client) => client.setupMfa(),
  unbindMfa: (client) => client.call("unbindMfa", { authenticatorId: NOBODY }),
  regenerateRecoveryCodes: (client) => client.regenerateRecoveryCodes(),
  revokeSession: (client) => client.call("revokeSession", { sessionId: NOBODY }),
  revokeOtherSessions: (client) => client.call("revokeOtherSessions"),
};

for (const [name, attempt] of Object.entries(SENSITIVE)) {
  test(`${name} asks a session that was not proved lately to step up, and changes nothing`, async ({
    service,
    clock,
  }) => {
    for (const needsCode of [false, true]) {
      const account = needsCode ? await aUserWithMfa(service) : await aUser(service);
      clock.advance({ minutes: 10 });
      const state = async () =>
        JSON.stringify(await service.rows('SELECT * FROM password JOIN "user" ON id = user_id'));
      const [before, mfa] = [await state(), (await account.client.me()).mfa];

      expect(await attempt(account.client)).toMatchObject({ __typename: "StepUpRequired", needsCode });

      expect((await account.client.me()).mfa).toEqual(mfa);
      expect(await state()).toBe(before);
      expect(await service.rows("SELECT * FROM enrollment")).toEqual([]);
    }
  });

  test(`${name} is not helped by a step-up in another session, and not by one of 11 minutes ago`, async ({
    service,
    clock,
  }) => {
    const account = await aUser(service);
    const other = await signIn(service.app(), account, clock);
    clock.advance({ minutes: 11 });
    expectType(await other.stepUp({ password: PASSWORD }), "SteppedUp");
    expectType(await attempt(account.client), "StepUpRequired");
    expectType(await account.client.stepUp({ password: PASSWORD }), "SteppedUp");
    clock.advance({ minutes: 11 });
    expectType(await attempt(account.client), "StepUpRequired");
  });

  test(`${name} needs a session`, async ({ service }) => {
    const refused = await attempt(service.browser()).catch((error) => String(error));
    expect(refused).toContain("UNAUTHENTICATED");
  });
}

for (const kind of ["browser", "app"] as const) {
  test(`a step-up gives ${kind === "browser" ? "a page" : "a program"} a new token, and the old one is dead`, async ({
    service,
    clock,
  }) => {
    const { client } = await aUser(service, service[kind]());
    const stolen = client.at(service);
    clock.advance({ minutes: 11 });

    const answer = expectType(await client.stepUp({ password: PASSWORD }), "SteppedUp");

    expect(answer.session).toMatchObject({
      current: true,
      elevatedUntil: new Date(clock.now().getTime() + 10 * 60_000).toISOString(),
    });
    expect(answer.accessToken).toEqual(kind === "app" ? client.accessToken : null);
    expect(await stolen.me()).toBeNull();
    expect(await client.me()).not.toBeNull();
    expect(client.cookies.get(SESSION)).not.toBe(stolen.cookies.get(SESSION) ?? "none");
    expect(await service.rows("SELECT * FROM session")).toHaveLength(1);
    expectType(await client.call("revokeOtherSessions"), "OtherSessionsRevoked");
  });
}

test("a step-up needs a session", async ({ service }) => {
  expect(await service.browser().refusal("stepUp", { password: PASSWORD })).toBe("UNAUTHENTICATED");
});

test("a wrong password elevates nothing, whatever code comes with it", async ({ service, clock }) => {
  const { client, phone } = await aUserWithMfa(service);
  clock.advance({ minutes: 11 });
  const code = phone.code();
  expectType(await client.stepUp({ password: "a wrong password", code }), "InvalidCredentials");
  expectType(await client.regenerateRecoveryCodes(), "StepUpRequired");
  // The code was not looked at, so it is not spent.
  expectType(await client.stepUp({ password: PASSWORD, code }), "SteppedUp");
});

test("with an authenticator bound, a code or a recovery code is needed, and either will do", async ({
  service,
  clock,
}) => {
  const { client, phone, recoveryCodes } = await aUserWithMfa(service);
  clock.advance({ minutes: 11 });
  const budget = () => service.rows("SELECT count FROM throttle WHERE key LIKE 'second-factor:%'");

  const bare = await client.stepUp({ password: PASSWORD });
  expect(bare).toMatchObject({ __typename: "InvalidCode", reason: "MALFORMED", attemptsLeft: 10 });
  expect(await budget()).toEqual([]);

  expect(await client.stepUp({ password: PASSWORD, code: phone.wrongCode() })).toMatchObject({ reason: "WRONG" });
  expect(await budget()).toEqual([{ count: 1 }]);
  expect(await client.stepUp({ password: PASSWORD, recoveryCode: STRANGE_RECOVERY_CODE })).toMatchObject({
    reason: "WRONG",
  });
  expect(await budget()).toEqual([{ count: 2 }]);
  const slip = { password: PASSWORD, recoveryCode: "0000-0000" };
  expect(await client.stepUp(slip)).toMatchObject({ reason: "MALFORMED", attemptsLeft: 8 });
  expect(await budget()).toEqual([{ count: 2 }]);
  expectType(await client.regenerateRecoveryCodes(), "StepUpRequired");

  expect((await client.stepUp({ password: PASSWORD, code: phone.code() })).session.amr).toEqual(["pwd", "otp", "mfa"]);
  expect(await budget()).toEqual([]);
  expectType(await client.stepUp({ password: PASSWORD, recoveryCode: recoveryCodes[0] ?? "" }), "SteppedUp");
  expect((await client.me()).mfa.recoveryCodes.remaining).toBe(9);
});

test("a step-up spends its code: it neither steps up again nor signs in", async ({ service, clock }) => {
  const { client, credentials, phone } = await aUserWithMfa(service);
  clock.advance({ minutes: 11 });
  const code = phone.code();
  expectType(await client.stepUp({ password: PASSWORD, code }), "SteppedUp");
  expect(await client.stepUp({ password: PASSWORD, code })).toMatchObject({
    reason: "ALREADY_USED",
    codeRetryAfterSeconds: 30,
  });
  const browser = service.browser();
  await browser.login(credentials);
  expect(await browser.verifyMfa(code)).toMatchObject({ reason: "ALREADY_USED" });
});

test("a step-up names a past code by its clock, and never a future one", async ({ service, clock }) => {
  const { client, phone } = await aUserWithMfa(service);
  clock.advance({ minutes: 11 });
  expect(await client.stepUp({ password: PASSWORD, code: phone.code(-4) })).toMatchObject({
    reason: "CLOCK_OFF",
    clockOffsetSeconds: -120,
  });
  expect(await client.stepUp({ password: PASSWORD, code: phone.code(4) })).toMatchObject({
    reason: "WRONG",
    clockOffsetSeconds: null,
  });
});

test("a stolen session cannot try passwords without end", async ({ service, clock }) => {
  const { client } = await aUser(service);
  clock.advance({ minutes: 11 });
  for (let attempt = 0; attempt < 10; attempt++) {
    expectType(await client.stepUp({ password: "a wrong password" }), "InvalidCredentials");
  }
  const refused = expectType(await client.stepUp({ password: PASSWORD }), "TooManyAttempts");
  expect(refused.retryAfterSeconds).toBe(15 * 60);
  clock.advance({ minutes: 15 });
  expectType(await client.stepUp({ password: PASSWORD }), "SteppedUp");
});

test("right passwords do not count", async ({ service }) => {
  const { client } = await aUser(service);
  for (let attempt = 0; attempt < 12; attempt++) expectType(await client.stepUp({ password: PASSWORD }), "SteppedUp");
});

test("how long a proof lasts can be set", async ({ start, clock }) => {
  const service = await start({ env: { STEP_UP_MINUTES: "2" } });
  const { client } = await aUser(service);
  clock.advance({ seconds: 119 });
  expectType(await client.setupMfa(), "MfaSetup");
  clock.advance({ seconds: 1 });
  expectType(await client.setupMfa(), "StepUpRequired");
  const { sessions } = await client.me();
  expect(sessions).toMatchObject([{ elevatedUntil: null }]);
  expectType(await client.stepUp({ password: PASSWORD }), "SteppedUp");
  expectType(await client.setupMfa(), "MfaSetup");
});
