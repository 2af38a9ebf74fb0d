import { expect } from "vitest";
import { aUser, aUserWithMfa, expectType, signIn, test } from "../support/test.ts";

test("a challenge takes five wrong codes, and then not even the right one", async ({ service, clock }) => {
  const { credentials, phone } = await aUserWithMfa(service);
  clock.advance({ seconds: 30 });
  const browser = service.browser();
  await browser.login(credentials);
  for (const attemptsLeft of [4, 3, 2, 1, 0]) {
    expect(await browser.verifyMfa(phone.wrongCode())).toMatchObject({ reason: "WRONG", attemptsLeft });
  }
  expectType(await browser.verifyMfa(phone.wrongCode()), "ChallengeExpired");
  expectType(await browser.verifyMfa(phone.code()), "ChallengeExpired");
  expect((await browser.query("pendingSignIn")).pendingSignIn).toBeNull();
  // The code was not looked at, so it is not spent.
  await browser.login(credentials);
  expectType(await browser.verifyMfa(phone.code()), "SignedIn");
});

test("a challenge works once", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  const browser = await signIn(service.browser(), account, clock);
  clock.advance({ seconds: 30 });
  expectType(await browser.verifyMfa(account.phone.code()), "ChallengeExpired");
  expectType(await browser.useRecoveryCode(account.recoveryCodes[0] ?? ""), "ChallengeExpired");
  expect((await browser.me()).mfa.recoveryCodes.remaining).toBe(10);
  await browser.login(account.credentials);
  expectType(await browser.verifyMfa(account.phone.code()), "SignedIn");
});

test("a challenge lasts five minutes", async ({ service, clock }) => {
  const { credentials, phone, recoveryCodes } = await aUserWithMfa(service);
  const [early, late] = [service.browser(), service.browser()];
  await early.login(credentials);
  await late.login(credentials);
  clock.advance({ seconds: 299 });
  expectType(await early.verifyMfa(phone.code()), "SignedIn");
  clock.advance({ seconds: 1 });
  expectType(await late.verifyMfa(phone.code(1)), "ChallengeExpired");
  expectType(await late.useRecoveryCode(recoveryCodes[0] ?? ""), "ChallengeExpired");
  expectType(await late.useRecoveryCode("0000-0000-0000-0000-0001"), "ChallengeExpired");
  // Neither of them was spent.
  expect((await early.me()).mfa.recoveryCodes.remaining).toBe(10);
  await late.login(credentials);
  expectType(await late.verifyMfa(phone.code(1)), "SignedIn");
});

test("a challenge of a page is useless in another browser, and its code is not spent", async ({ service, clock }) => {
  const { credentials, phone, recoveryCodes } = await aUserWithMfa(service);
  clock.advance({ seconds: 30 });
  const browser = service.browser();
  const { challenge } = await browser.login(credentials);
  const thief = service.browser();
  await thief.login((await aUserWithMfa(service)).credentials);

  for (const other of [thief, service.browser(), service.app()]) {
    expectType(await other.verifyMfa(phone.code(), challenge), "ChallengeExpired");
    expectType(await other.useRecoveryCode(recoveryCodes[0] ?? "", challenge), "ChallengeExpired");
  }

  expectType(await browser.verifyMfa(phone.code()), "SignedIn");
});

test("a challenge of a program needs no cookie, and opens no session by cookie", async ({ service, clock }) => {
  const { credentials, phone } = await aUserWithMfa(service);
  clock.advance({ seconds: 30 });
  const { challenge } = await service.app().login(credentials);
  const app = service.app();
  expect((await app.query("pendingSignIn")).pendingSignIn).toBeNull();
  expectType(await app.verifyMfa(phone.code(), challenge), "SignedIn");
  expect(app.setCookies).toEqual([]);
});

test("a challenge that never was is answered as one that has expired", async ({ service }) => {
  for (const challenge of ["", "x", `chl_${"a".repeat(43)}`, `ses_${"a".repeat(43)}`, "' OR 1=1--"]) {
    expectType(await service.browser().verifyMfa("123456", challenge), "ChallengeExpired");
    expectType(await service.app().useRecoveryCode("0000-0000-0000-0000-0000", challenge), "ChallengeExpired");
  }
});

test("three challenges of an account are live at most, and the oldest gives way", async ({ service, clock }) => {
  const { credentials, phone } = await aUserWithMfa(service);
  clock.advance({ seconds: 30 });
  const browsers = [service.browser(), service.browser(), service.browser(), service.browser()];
  for (const browser of browsers) {
    await browser.login(credentials);
    clock.advance({ seconds: 1 });
  }
  expect(await service.rows("SELECT * FROM challenge")).toHaveLength(3);
  const pending = await Promise.all(browsers.map(async (each) => (await each.query("pendingSignIn")).pendingSignIn));
  expect(pending.map((each) => each !== null)).toEqual([false, true, true, true]);
  expectType(await browsers[0]!.verifyMfa(phone.code()), "ChallengeExpired");
  expectType(await browsers[1]!.verifyMfa(phone.code()), "SignedIn");
});

test("a sign-in that someone else begins does not end one's own", async ({ service, clock }) => {
  const { credentials, phone } = await aUserWithMfa(service);
  clock.advance({ seconds: 30 });
  const browser = service.browser();
  await browser.login(credentials);
  await service.browser().login({ ...credentials, password: "a wrong password" });
  await service.browser().login((await aUser(service)).credentials);
  expectType(await browser.verifyMfa(phone.code()), "SignedIn");
});

test("signing out abandons the sign-in that the browser has begun", async ({ service, clock }) => {
  const { credentials, phone } = await aUserWithMfa(service);
  clock.advance({ seconds: 30 });
  const browser = service.browser();
  await browser.login(credentials);
  const cookies = new Map(browser.cookies);

  expect(await browser.logout()).toEqual({ __typename: "LoggedOut", ok: true });

  for (const [name, value] of cookies) browser.cookies.set(name, value);
  expectType(await browser.verifyMfa(phone.code()), "ChallengeExpired");
  expect((await browser.query("pendingSignIn")).pendingSignIn).toBeNull();
});

test("a challenge is known to another process at once, and so is its end", async ({ service, start, clock }) => {
  const other = await start({ beside: service });
  const { credentials, phone } = await aUserWithMfa(service);
  clock.advance({ seconds: 30 });
  const here = service.browser();
  await here.login(credentials);
  const there = here.at(other);
  expect((await there.query("pendingSignIn")).pendingSignIn.challenge).toBe(here.challenge);
  expectType(await there.verifyMfa(phone.wrongCode()), "InvalidCode");
  expect(await here.verifyMfa(phone.wrongCode())).toMatchObject({ attemptsLeft: 3 });
  expectType(await there.verifyMfa(phone.code()), "SignedIn");
  expectType(await here.verifyMfa(phone.code(1)), "ChallengeExpired");
});
