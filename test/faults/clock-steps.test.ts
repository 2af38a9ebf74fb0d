import { expect, vi } from "vitest";
import type { Client } from "../support/client.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { mailsOf, tokensIn } from "../support/mailbox.ts";
import { Phone } from "../support/phone.ts";
import type { Service } from "../support/service.ts";
import { addAuthenticator, aUser, aUserWithMfa, expectType, signIn, test } from "../support/test.ts";

const STEPS: Record<string, { hours: number }> = {
  "an hour back": { hours: -1 },
  "an hour ahead": { hours: 1 },
  "a day ahead": { hours: 24 },
};
const undo = ({ hours }: { hours: number }) => ({ hours: -hours });

/** The answer to a code, at a sign-in of its own. */
async function enter(service: Service, credentials: { email: string; password: string }, code: string) {
  const browser = service.browser();
  expectType(await browser.login(credentials), "MfaRequired");
  return browser.verifyMfa(code);
}

for (const [what, step] of Object.entries(STEPS)) {
  test(`a clock that was set ${what}, and is put right again, makes no used code good`, async ({ service, clock }) => {
    const { credentials, phone } = await aUserWithMfa(service);
    const used: string[] = [];
    const use = async (code: string) => {
      if ((await enter(service, credentials, code)).__typename === "SignedIn") used.push(code);
    };
    for (let times = 0; times < 3; times++) {
      clock.advance({ seconds: 30 });
      await use(phone.code());
    }
    clock.advance(step);
    await use(phone.code());
    clock.advance({ seconds: 30 });
    await use(phone.code());
    clock.advance(undo(step));

    // Ahead, codes are used too; back, there is none that comes after those of before.
    expect(used).toHaveLength(step.hours > 0 ? 5 : 3);
    for (const code of used) {
      expectType(await enter(service, credentials, code), "InvalidCode");
      // One account's failures are no part of this.
      await service.database.write((db) => db.query("DELETE FROM throttle"));
    }
  });

  test(`a clock that was set ${what} keeps no one out a minute after it is put right`, async ({ service, clock }) => {
    const { credentials, phone, recoveryCodes } = await aUserWithMfa(service);
    clock.advance({ minutes: 2 });
    expectType(await enter(service, credentials, phone.code()), "SignedIn");
    clock.advance(step);
    await enter(service, credentials, phone.code());
    const browser = service.browser();
    await browser.login(credentials);
    expectType(await browser.useRecoveryCode(recoveryCodes[0] ?? ""), "SignedIn");
    clock.advance(undo(step));

    clock.advance({ seconds: 60 });
    expectType(await enter(service, credentials, phone.code()), "SignedIn");
    expectType(await enter(service, credentials, phone.code()), "InvalidCode");
  });
}

test("what was spent while the clock was ahead stays spent when its time comes", async ({ service, clock }) => {
  const { credentials, phone } = await aUserWithMfa(service);
  clock.advance({ hours: 1 });
  const ahead = phone.code();
  expectType(await enter(service, credentials, ahead), "SignedIn");
  clock.advance({ hours: -1 });
  for (let times = 0; times < 5; times++) {
    clock.advance({ minutes: 10 });
    expectType(await enter(service, credentials, phone.code()), "SignedIn");
  }
  clock.advance({ minutes: 10 });
  expect(phone.code()).toBe(ahead);
  expect(await enter(service, credentials, ahead)).toMatchObject({ __typename: "InvalidCode", reason: "ALREADY_USED" });
  clock.advance({ seconds: 30 });
  expectType(await enter(service, credentials, phone.code()), "SignedIn");
});

test("a clock that is set back lengthens no session that was in use", async ({ service, clock }) => {
  const account = await aUser(service);
  const { client } = account;
  for (let half = 0; half < 20; half++) {
    clock.advance({ minutes: 30 });
    const now = clock.now().toISOString();
    // That a session is in use is noted after the answer.
    await vi.waitFor(async () => expect((await client.me()).sessions[0].lastSeenAt).toBe(now), 10_000);
  }
  const unused = await signIn(service.app(), account, clock);
  for (const hours of [-1, -4, -4]) {
    clock.advance({ hours });
    expect(await client.me()).toBeNull();
    expect(await unused.me()).toBeNull();
  }
  expect((await signIn(service.app(), account, clock)).accessToken).toBeDefined();
});

test("a session that was opened while the clock was ahead ends when it is put right", async ({ service, clock }) => {
  const account = await aUser(service);
  clock.advance({ minutes: 30 });
  const ahead = await signIn(service.app(), account, clock);
  clock.advance({ minutes: -30 });
  expect(await ahead.me()).toBeNull();
  expect(await account.client.me()).not.toBeNull();
});

test("a pending sign-in of while the clock was ahead ends when it is put right", async ({ service, clock }) => {
  const { credentials, phone } = await aUserWithMfa(service);
  clock.advance({ minutes: 3 });
  const clients = [service.browser(), service.app()];
  for (const client of clients) await client.login(credentials);
  clock.advance({ minutes: -2 });
  for (const client of clients) {
    expectType(await client.verifyMfa(phone.code()), "ChallengeExpired");
    expect((await client.query("pendingSignIn")).pendingSignIn).toBeNull();
  }
});

test("a mailed link of while the clock was ahead ends when it is put right", async ({ service, clock }) => {
  const { email } = (await aUser(service)).credentials;
  clock.advance({ hours: 1 });
  await service.browser().requestPasswordReset(email);
  const [token = ""] = (await mailsOf(service, clock)).flatMap(({ text }) => tokensIn(text));
  expect(token).not.toBe("");
  clock.advance({ hours: -1 });
  const answer = await service.browser().resetPassword(token, "an entirely new passphrase");
  expectType(answer, "ResetTokenInvalid");
});

test("with two servers whose clocks are 20 seconds apart, no code works twice and none within a step is refused", async ({
  clock,
  start,
}) => {
  const ahead = new FakeClock();
  ahead.advance({ seconds: 20 });
  const service = await start();
  const other = await start({ beside: service, clock: ahead });
  const { credentials, phone } = await aUserWithMfa(service);
  const phones = [phone, Phone.scan(`otpauth://totp/x?secret=${phone.secret}`, ahead)];
  // The phones of people are as far apart as the servers are.
  for (let round = 0; round < 12; round++) {
    for (const each of [clock, ahead]) each.advance({ seconds: 65 });
    const [first, second] = round % 2 ? [service, other] : [other, service];
    const code = phones[round % 4 < 2 ? 0 : 1]?.code() ?? "";
    expectType(await enter(first, credentials, code), "SignedIn");
    for (const service of [second, first]) {
      expect(await enter(service, credentials, code)).toMatchObject({ reason: "ALREADY_USED" });
    }
  }
});

test("nor does a link of that time change the email, or undo a removal, before the time has come", async ({
  service,
  clock,
}) => {
  const account = await aUserWithMfa(service);
  clock.advance({ hours: 1 });
  const client = await signIn(service.app(), account, clock);
  expectType(await client.call("requestEmailChange", { newEmail: "ada.new@example.com" }), "EmailChangeRequested");
  const links = (await mailsOf(service, clock)).flatMap(({ text }) => tokensIn(text));
  expect(links).toHaveLength(2);
  const confirm = async () => {
    const answers = [];
    for (const token of links) answers.push((await service.app().call("confirmEmailChange", { token })).__typename);
    return answers;
  };
  clock.advance({ hours: -1 });
  expect(await confirm()).toEqual(["EmailLinkInvalid", "EmailLinkInvalid"]);
  clock.advance({ hours: 1 });
  expect(await confirm()).toEqual(["EmailChangeConfirmed", "EmailChangeConfirmed"]);

  const { password } = account.credentials;
  const [{ id }] = (await client.me()).mfa.authenticators;
  expectType(await client.call("unbindMfa", { authenticatorId: id }), "MfaUnbound");
  const undoLink = (await mailsOf(service, clock)).flatMap(({ text }) => tokensIn(text)).at(-1) ?? "";
  clock.advance({ hours: -1 });
  expectType(await service.app().undoMfaRemoval(undoLink, password), "UndoTokenInvalid");
  clock.advance({ hours: 1 });
  expectType(await service.app().undoMfaRemoval(undoLink, password), "MfaRemovalUndone");
});

for (const seconds of [30, 60]) {
  test(`a recovery code spends what the app shows also at a server that is ${seconds} seconds behind`, async ({
    clock,
    start,
  }) => {
    const ahead = new FakeClock();
    ahead.advance({ seconds });
    const behind = await start();
    const service = await start({ beside: behind, clock: ahead });
    const { credentials, phone, recoveryCodes } = await aUserWithMfa(behind);
    const phones = [phone, Phone.scan(`otpauth://totp/x?secret=${phone.secret}`, ahead)];
    for (const each of [clock, ahead]) each.advance({ minutes: 5 });
    const browser = service.browser();
    await browser.login(credentials);
    expectType(await browser.useRecoveryCode(recoveryCodes[0] ?? ""), "SignedIn");

    const shown = phones.map((each) => each.code());
    for (const code of shown) expectType(await enter(behind, credentials, code), "InvalidCode");
    // They would be current there in a moment.
    clock.advance({ seconds: 30 });
    for (const code of shown) expectType(await enter(behind, credentials, code), "InvalidCode");
    clock.advance({ seconds: seconds + 30 });
    expectType(await enter(behind, credentials, phone.code()), "SignedIn");
  });
}

test("with two servers whose clocks are 20 seconds apart, people stay signed in and limits hold at both", async ({
  clock,
  start,
}) => {
  const ahead = new FakeClock();
  ahead.advance({ seconds: 20 });
  const env = { PASSWORD_FAILURES: "4" };
  const service = await start({ env });
  const other = await start({ beside: service, clock: ahead, env });
  const account = await aUserWithMfa(other, other.browser());
  const here = account.client.at(service);
  const added = expectType(await account.client.setupMfa(), "MfaSetup");
  expectType(await here.confirmMfa(Phone.scan(added.otpauthUri, clock).code(), added), "MfaBound");
  await addAuthenticator(here as Client);
  for (let minute = 0; minute < 5; minute++) {
    for (const each of [clock, ahead]) each.advance({ minutes: 1 });
    for (const client of [account.client, here]) expect(await client.me()).not.toBeNull();
  }

  const types: string[] = [];
  for (let guess = 0; guess < 8; guess++) {
    const at = guess % 4 < 2 ? other : service;
    types.push((await at.app().login({ ...account.credentials, password: "a wrong password" })).__typename);
  }
  expect(types.filter((type) => type === "InvalidCredentials")).toHaveLength(4);
});
