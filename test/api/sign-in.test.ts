import { expect } from "vitest";
import type { Client } from "../support/client.ts";
import { aUser, aUserWithMfa, expectType, PASSWORD, signIn, someCredentials, test } from "../support/test.ts";

const SESSION = "__Host-latchkey-session";
const SIGN_IN = "__Host-latchkey-sign-in";

for (const kind of ["browser", "app"] as const) {
  const by = kind === "browser" ? "by cookie" : "with a bearer token";

  test(`a right password signs in ${by}`, async ({ service }) => {
    const { credentials } = await aUser(service);
    const client = service[kind]();

    const answer = expectType(await client.login(credentials), "SignedIn");

    expect(answer.session).toMatchObject({ current: true, amr: ["pwd"] });
    expect((await client.me()).email).toBe(credentials.email);
    expect(client.cookies.has(SESSION)).toBe(kind === "browser");
    expect(answer.accessToken).toEqual(kind === "app" ? client.accessToken : null);
  });

  test(`with an authenticator bound, a right password opens no session ${by}`, async ({ service, clock }) => {
    const { credentials } = await aUserWithMfa(service);
    const before = await service.rows("SELECT id FROM session");
    const client = service[kind]();

    const answer = expectType(await client.login(credentials), "MfaRequired");

    expect(answer.methods).toEqual(["TOTP", "RECOVERY_CODE"]);
    expect(answer.expiresAt).toBe(new Date(clock.now().getTime() + 5 * 60_000).toISOString());
    expect(await client.me()).toBeNull();
    expect(client.accessToken).toBeUndefined();
    expect(client.cookies.has(SESSION)).toBe(false);
    expect(await service.rows("SELECT id FROM session")).toEqual(before);
  });
}

test("an unknown address, a wrong password and a locked account get the same answer", async ({ service }) => {
  const { credentials } = await aUser(service);
  const locked = await aUser(service);
  await service.rows('UPDATE "user" SET locked_at = 1 WHERE canonical_email = ?', locked.credentials.email);
  const attempts = [
    someCredentials(),
    { email: "not an address", password: PASSWORD },
    { ...credentials, password: "a wrong password" },
    { ...credentials, password: "" },
    locked.credentials,
  ];
  const bodies = [];
  for (const attempt of attempts) {
    const browser = service.browser();
    expectType(await browser.login(attempt), "InvalidCredentials");
    const { status, body } = await browser.send(
      "mutation ($input: LoginInput!) { login(input: $input) { __typename ... on Failure { message } } }",
      { input: attempt },
    );
    bodies.push(JSON.stringify({ status, body }));
    expect(browser.setCookies).toEqual([]);
  }
  expect(new Set(bodies).size).toBe(1);
});

test("an account that is locked is signed out at once, and its pending sign-in is void", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  const browser = service.browser();
  expectType(await browser.login(account.credentials), "MfaRequired");
  clock.advance({ seconds: 30 });

  await service.rows('UPDATE "user" SET locked_at = 1');

  expect(await account.client.me()).toBeNull();
  expect(await account.client.refusal("setupMfa", {})).toBe("UNAUTHENTICATED");
  expectType(await browser.verifyMfa(account.phone.code()), "ChallengeExpired");
  expectType(await browser.useRecoveryCode(account.recoveryCodes[0] ?? ""), "ChallengeExpired");
});

test("too many wrong passwords are refused, the right one too, until the wait is over", async ({ service, clock }) => {
  const { credentials } = await aUser(service);
  for (let attempt = 0; attempt < 10; attempt++) {
    expectType(await service.browser().login({ ...credentials, password: "a wrong password" }), "InvalidCredentials");
  }
  clock.advance({ minutes: 5 });
  const refused = expectType(await service.browser().login(credentials), "TooManyAttempts");
  expect(refused.retryAfterSeconds).toBe(10 * 60);
  clock.advance({ seconds: refused.retryAfterSeconds });
  expectType(await service.browser().login(credentials), "SignedIn");
});

test("a planted session cookie is never adopted, and is dead after the sign-in", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  const signIns = [
    (browser: Client) => browser.register(someCredentials()),
    async (browser: Client) => browser.login((await aUser(service)).credentials),
    (browser: Client) => signIn(browser, account, clock),
  ];
  for (const plant of [async () => aUser(service), async () => undefined]) {
    for (const open of signIns) {
      const attacker = await plant();
      const planted = attacker?.client.cookies.get(SESSION) ?? `ses_${"a".repeat(43)}`;
      const victim = service.browser();
      victim.cookies.set(SESSION, planted);

      await open(victim);

      expect(victim.cookies.get(SESSION)).toMatch(/^ses_[\w-]{43}$/);
      expect(victim.cookies.get(SESSION)).not.toBe(planted);
      expect(await victim.me()).not.toBeNull();
      const replay = service.browser();
      replay.cookies.set(SESSION, planted);
      expect(await replay.me()).toBeNull();
    }
  }
});

test("a planted cookie of a pending sign-in is never adopted, and shares nothing with its planter", async ({
  service,
  clock,
}) => {
  const { credentials, phone } = await aUserWithMfa(service);
  const attacker = service.browser();
  expectType(await attacker.login((await aUserWithMfa(service)).credentials), "MfaRequired");
  for (const planted of [attacker.cookies.get(SIGN_IN) ?? "", `pre_${"a".repeat(43)}`]) {
    const victim = service.browser();
    victim.cookies.set(SIGN_IN, planted);

    expectType(await victim.login(credentials), "MfaRequired");

    expect(victim.cookies.get(SIGN_IN)).toMatch(/^pre_[\w-]{43}$/);
    expect(victim.cookies.get(SIGN_IN)).not.toBe(planted);
    const replay = service.browser();
    replay.cookies.set(SIGN_IN, planted);
    expect((await replay.query("pendingSignIn")).pendingSignIn?.challenge).not.toBe(victim.challenge);
    clock.advance({ seconds: 30 });
    expectType(await replay.verifyMfa(phone.code(), victim.challenge), "ChallengeExpired");
    expectType(await victim.verifyMfa(phone.code()), "SignedIn");
  }
});

test("with an Authorization header the cookie counts for nothing", async ({ service }) => {
  const u = await aUser(service);
  const v = await aUser(service, service.app());
  const cookie = u.client.cookies.get(SESSION) ?? "";
  const me = async (headers: Record<string, string>) =>
    (await u.client.send("{ me { email } }", undefined, headers)).body.data.me?.email ?? null;

  expect(await me({ authorization: `Bearer ${v.client.accessToken}` })).toBe(v.credentials.email);
  expect(await me({ authorization: `Bearer acc_${"a".repeat(43)}` })).toBeNull();
  expect(await me({ authorization: "Basic dTpw" })).toBeNull();
  // Neither kind of token is accepted in the other's place.
  expect(await me({ authorization: `Bearer ${cookie}`, cookie: "" })).toBeNull();
  expect(await me({ cookie: `${SESSION}=${v.client.accessToken}` })).toBeNull();
  expect(await me({})).toBe(u.credentials.email);
});

test("a reload shows the pending sign-in to its own browser, and renews nothing", async ({ service, clock }) => {
  const { credentials, phone } = await aUserWithMfa(service);
  const browser = service.browser();
  const begun = await browser.login(credentials);
  expectType(await browser.verifyMfa(phone.wrongCode()), "InvalidCode");
  clock.advance({ minutes: 4 });

  const { pendingSignIn } = await browser.query("pendingSignIn");

  expect(pendingSignIn).toEqual({
    challenge: begun.challenge,
    methods: ["TOTP", "RECOVERY_CODE"],
    expiresAt: begun.expiresAt,
  });
  expect((await browser.verifyMfa(phone.wrongCode())).attemptsLeft).toBe(3);
  expect((await service.browser().query("pendingSignIn")).pendingSignIn).toBeNull();
  expectType(await browser.verifyMfa(phone.code(), pendingSignIn.challenge), "SignedIn");
  expect((await browser.query("pendingSignIn")).pendingSignIn).toBeNull();
  expect(browser.cookies.has(SIGN_IN)).toBe(false);
});

test("the cookie of a pending sign-in is not its challenge, and the database knows neither", async ({ service }) => {
  const { credentials } = await aUserWithMfa(service);
  const browser = service.browser();
  const { challenge } = await browser.login(credentials);
  const cookie = browser.cookies.get(SIGN_IN) ?? "";
  expect(cookie).toMatch(/^pre_[\w-]{43}$/);
  expect(challenge).toMatch(/^chl_[\w-]{43}$/);
  expect(challenge.slice(4)).not.toBe(cookie.slice(4));
  const stored = JSON.stringify(await service.rows("SELECT * FROM challenge"));
  expect(stored).not.toContain(cookie.slice(4));
  expect(stored).not.toContain(challenge.slice(4));
});
