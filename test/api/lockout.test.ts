import { expect } from "vitest";
import type { Client } from "../support/client.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { Phone } from "../support/phone.ts";
import type { Service } from "../support/service.ts";
import {
  aUser,
  aUserWithMfa,
  expectType,
  PASSWORD,
  type SecuredAccount,
  STRANGE_RECOVERY_CODE,
  test,
} from "../support/test.ts";

/** Types `count` wrong codes, with a new challenge whenever one is used up. */
async function typeWrongCodes(client: Client, { credentials, phone }: SecuredAccount, count: number) {
  for (let typed = 0; typed < count; typed++) {
    if (typed % 5 === 0) expectType(await client.login(credentials), "MfaRequired");
    expectType(await client.verifyMfa(phone.wrongCode()), "InvalidCode");
  }
}

test("after ten wrong codes right and wrong ones get the same words, whatever login answers", async ({
  service,
  clock,
}) => {
  const { credentials, phone } = await aUserWithMfa(service);
  clock.advance({ seconds: 30 });
  const browser = service.browser();
  const answers: string[] = [];
  for (let typed = 0; typed < 30; typed++) {
    if (typed % 4 === 0) expectType(await browser.login(credentials), "MfaRequired");
    answers.push((await browser.verifyMfa(phone.wrongCode())).__typename);
  }
  expect(answers).toEqual([...Array(10).fill("InvalidCode"), ...Array(20).fill("TooManyAttempts")]);

  await browser.login(credentials);
  const wrong = expectType(await browser.verifyMfa(phone.wrongCode()), "TooManyAttempts");
  expect(wrong.retryAfterSeconds).toBe(15 * 60);
  expect(await browser.verifyMfa(phone.code())).toEqual(wrong);
  expect(await browser.verifyMfa("nonsense")).toEqual(wrong);
  expect(await browser.useRecoveryCode(STRANGE_RECOVERY_CODE)).toEqual(wrong);

  // What was refused unseen is not spent and not counted.
  clock.advance({ minutes: 15 });
  await browser.login(credentials);
  expectType(await browser.verifyMfa(phone.code()), "SignedIn");
});

const WAYS_TO_BE_WRONG: Record<string, (client: Client, other: Client, account: SecuredAccount) => Promise<unknown>> = {
  verifyMfa: async (_, other, { credentials, phone }) => {
    await other.login(credentials);
    expectType(await other.verifyMfa(phone.wrongCode()), "InvalidCode");
  },
  useRecoveryCode: async (_, other, { credentials }) => {
    await other.login(credentials);
    expectType(await other.useRecoveryCode(STRANGE_RECOVERY_CODE), "InvalidCode");
  },
  confirmMfa: async (client, _, { phone }) => {
    await client.setupMfa();
    expectType(await client.confirmMfa(phone.wrongCode()), "InvalidCode");
  },
  "stepUp with a code": async (client, _, { phone }) =>
    expectType(await client.stepUp({ password: PASSWORD, code: phone.wrongCode() }), "InvalidCode"),
  "stepUp with a recovery code": async (client) =>
    expectType(await client.stepUp({ password: PASSWORD, recoveryCode: STRANGE_RECOVERY_CODE }), "InvalidCode"),
};

test("verifyMfa, useRecoveryCode, confirmMfa and stepUp share one budget of ten, in every process", async ({
  service,
  start,
}) => {
  const elsewhere = await start({ beside: service });
  const account = await aUserWithMfa(service);
  const ways = Object.values(WAYS_TO_BE_WRONG);
  for (let count = 0; count < 10; count++) {
    await ways[count % ways.length]?.(account.client, (count % 2 ? service : elsewhere).browser(), account);
  }
  const locked = { __typename: "TooManyAttempts", retryAfterSeconds: 15 * 60 };
  const code = account.phone.code(1);
  const [recoveryCode = ""] = account.recoveryCodes;
  for (const process of [service, elsewhere]) {
    const browser = process.browser();
    await browser.login(account.credentials);
    expect(await browser.verifyMfa(code)).toMatchObject(locked);
    expect(await browser.useRecoveryCode(recoveryCode)).toMatchObject(locked);
  }
  expect(await account.client.stepUp({ password: PASSWORD, code })).toMatchObject(locked);
  expect(await account.client.stepUp({ password: PASSWORD, recoveryCode })).toMatchObject(locked);
  expect(await account.client.confirmMfa(code)).toMatchObject(locked);
  expect(await account.client.setupMfa()).toMatchObject(locked);
  expect((await account.client.me()).mfa.recoveryCodes.remaining).toBe(10);
});

test("a right password resets nothing, a right code everything", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  await typeWrongCodes(service.browser(), account, 9);
  clock.advance({ seconds: 30 });
  const browser = service.browser();
  await browser.login(account.credentials);
  expectType(await browser.verifyMfa(account.phone.code()), "SignedIn");
  await typeWrongCodes(service.browser(), account, 10);
  await browser.login(account.credentials);
  expectType(await browser.verifyMfa(account.phone.wrongCode()), "TooManyAttempts");
});

test("binding one more app proves nothing about the account, and resets nothing", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  await typeWrongCodes(service.browser(), account, 9);
  const phone = Phone.scan((await account.client.setupMfa()).otpauthUri, clock);
  expectType(await account.client.confirmMfa(phone.code()), "MfaBound");
  await typeWrongCodes(service.browser(), account, 1);
  const browser = service.browser();
  await browser.login(account.credentials);
  expectType(await browser.verifyMfa(account.phone.wrongCode()), "TooManyAttempts");
});

test("the first binding starts the count at zero", async ({ service, clock }) => {
  const { client, credentials } = await aUser(service);
  const wrong = Phone.scan((await client.setupMfa()).otpauthUri, clock);
  for (let typed = 0; typed < 4; typed++) await client.confirmMfa(wrong.wrongCode());
  expectType(await client.confirmMfa(wrong.code()), "MfaBound");
  await typeWrongCodes(service.browser(), { client, credentials, phone: wrong, recoveryCodes: [] }, 10);
});

/** Ten more failures; answers the wait that follows, in minutes. */
async function lock(service: Service, account: SecuredAccount): Promise<number> {
  const browser = service.browser();
  await typeWrongCodes(browser, account, 10);
  await browser.login(account.credentials);
  return expectType(await browser.verifyMfa(account.phone.code()), "TooManyAttempts").retryAfterSeconds / 60;
}

async function lockTenTimes(service: Service, account: SecuredAccount, clock: FakeClock): Promise<number[]> {
  const waits: number[] = [];
  for (let count = 0; count < 10; count++) {
    const minutes = await lock(service, account);
    waits.push(minutes);
    if (count < 9) clock.advance({ minutes });
  }
  return waits;
}

test("each lock is twice as long as the one before, up to a day", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  expect(await lockTenTimes(service, account, clock)).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]);
});

test("after a hundred wrong codes in a row app codes are off, until a recovery code", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  await lockTenTimes(service, account, clock);
  clock.advance({ hours: 25 });
  const browser = service.browser();
  expect((await browser.login(account.credentials)).methods).toEqual(["RECOVERY_CODE"]);
  expectType(await browser.verifyMfa(account.phone.code()), "TooManyAttempts");
  expectType(await browser.useRecoveryCode(account.recoveryCodes[0] ?? ""), "SignedIn");

  clock.advance({ seconds: 60 });
  expect((await browser.login(account.credentials)).methods).toEqual(["TOTP", "RECOVERY_CODE"]);
  expectType(await browser.verifyMfa(account.phone.code()), "SignedIn");
});

test("after the clock is set back, a lock lasts as long as is told, and no longer", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  clock.advance({ hours: 3 });
  expect(await lock(service, account)).toBe(15);
  clock.advance({ hours: -1 });
  const browser = service.browser();
  await browser.login(account.credentials);
  expect((await browser.verifyMfa(account.phone.code())).retryAfterSeconds).toBe(15 * 60);
  clock.advance({ minutes: 15 });
  await browser.login(account.credentials);
  expectType(await browser.verifyMfa(account.phone.code()), "SignedIn");
});

test("a clock that is set forward ends a lock", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  await lock(service, account);
  clock.advance({ hours: 24 });
  const browser = service.browser();
  await browser.login(account.credentials);
  expectType(await browser.verifyMfa(account.phone.code()), "SignedIn");
});

test("one account's failures are no other's", async ({ service, clock }) => {
  const [u, v] = [await aUserWithMfa(service), await aUserWithMfa(service)];
  await lock(service, u);
  clock.advance({ seconds: 30 });
  const browser = service.browser();
  await browser.login(v.credentials);
  expectType(await browser.verifyMfa(v.phone.code()), "SignedIn");
});
