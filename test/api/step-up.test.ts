import { expect } from "vitest";
import type { Answer, Client } from "../support/client.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { schemaOf } from "../support/operations.ts";
import type { Service } from "../support/service.ts";
import {
  aUser,
  aUserWithMfa,
  expectType,
  PASSWORD,
  STRANGE_RECOVERY_CODE,
  signIn,
  someCredentials,
  test,
} from "../support/test.ts";

const SESSION = "__Host-latchkey-session";

/** What there is to be taken from an account. */
interface Target {
  authenticatorId: string;
  recoveryCode: string;
  sessionId: string;
  email: string;
}

const NOTHING: Target = { authenticatorId: "none", recoveryCode: STRANGE_RECOVERY_CODE, sessionId: "none", email: "" };

/** Each operation that would turn a stolen session into a stolen account. */
const SENSITIVE: Record<string, (client: Client, target: Target) => Promise<Answer>> = {
  changePassword: (client) => client.changePassword("an entirely new one"),
  setupMfa: (client) => client.setupMfa(),
  unbindMfa: (client, { authenticatorId }) => client.call("unbindMfa", { authenticatorId }),
  regenerateRecoveryCodes: (client) => client.regenerateRecoveryCodes(),
  checkRecoveryCode: (client, { recoveryCode }) => client.call("checkRecoveryCode", { recoveryCode }),
  revokeSession: (client, { sessionId }) => client.call("revokeSession", { sessionId }),
  revokeOtherSessions: (client) => client.call("revokeOtherSessions"),
  requestEmailChange: (client) => client.call("requestEmailChange", { newEmail: someCredentials().email }),
  deleteAccount: (client, { email }) => client.call("deleteAccount", { email }),
};

/** All that there is, but when sessions were last seen: that is noted behind the answers. */
async function state(service: Service) {
  const contents = Object.entries(await service.contents());
  return contents.map(([table, rows]) => [
    table,
    rows.map((row) => JSON.stringify({ ...row, last_seen_at: null })).toSorted(),
  ]);
}

/** Somebody, and another session of the same account. */
async function withAnother(service: Service, clock: FakeClock, hasMfa: boolean) {
  const account = hasMfa ? await aUserWithMfa(service) : { ...(await aUser(service)), recoveryCodes: [] };
  const other = await signIn(service.app(), account, clock);
  const { mfa, sessions } = await account.client.me();
  const target: Target = {
    authenticatorId: mfa.authenticators[0]?.id ?? NOTHING.authenticatorId,
    recoveryCode: account.recoveryCodes[0] ?? NOTHING.recoveryCode,
    sessionId: sessions.find(({ current }: Answer) => !current).id,
    email: account.credentials.email,
  };
  const proof = () => ({ password: PASSWORD, ...("phone" in account && { code: account.phone.code() }) });
  return { client: account.client, other, target, proof };
}

test("every operation that can ask for a step-up has a case here", async ({ service }) => {
  const { mutations, types } = await schemaOf(service.browser());
  const asking = mutations.filter(({ type }) => types.get(type)?.members.includes("StepUpRequired"));
  expect(asking.map(({ name }) => name).toSorted()).toEqual(Object.keys(SENSITIVE).toSorted());
});

for (const [name, attempt] of Object.entries(SENSITIVE)) {
  test(`${name} asks a session that was not proved lately to step up, and changes nothing`, async ({
    service,
    clock,
  }) => {
    for (const needsCode of [false, true]) {
      const { client, other, target } = await withAnother(service, clock, needsCode);
      clock.advance({ minutes: 10 });
      const before = await state(service);

      expect(await attempt(client, target)).toMatchObject({ __typename: "StepUpRequired", needsCode });

      expect(await state(service)).toEqual(before);
      expect(await other.me()).not.toBeNull();
    }
  });

  test(`${name} is not helped by a step-up in another session, and not by one of 11 minutes ago`, async ({
    service,
    clock,
  }) => {
    for (const needsCode of [false, true]) {
      const { client, other, target, proof } = await withAnother(service, clock, needsCode);
      clock.advance({ minutes: 11 });
      const expectRefused = async () => {
        const before = await state(service);
        expect(await attempt(client, target)).toMatchObject({ __typename: "StepUpRequired", needsCode });
        expect(await state(service)).toEqual(before);
      };
      expectType(await other.stepUp(proof()), "SteppedUp");
      await expectRefused();
      clock.advance({ seconds: 30 });
      expectType(await client.stepUp(proof()), "SteppedUp");
      clock.advance({ minutes: 11 });
      await expectRefused();
    }
  });
}

test("whatever can ask for a step-up needs a session", async ({ service }) => {
  for (const attempt of Object.values(SENSITIVE)) {
    const refused = await attempt(service.browser(), NOTHING).catch((error) => String(error));
    expect(refused).toContain("UNAUTHENTICATED");
  }
});

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

test("a stolen session cannot try passwords without end, nor beside the sign-in", async ({ service, clock }) => {
  const { client, credentials } = await aUser(service);
  clock.advance({ minutes: 11 });
  for (let attempt = 0; attempt < 10; attempt++) {
    expectType(await client.stepUp({ password: "a wrong password" }), "InvalidCredentials");
  }
  const refused = expectType(await client.stepUp({ password: PASSWORD }), "TooManyAttempts");
  expect(refused.retryAfterSeconds).toBe(15 * 60);
  const inCapitals = { ...credentials, email: credentials.email.toUpperCase() };
  expectType(await service.browser().login(inCapitals), "TooManyAttempts");
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
