import { expect } from "vitest";
import { Phone, type Quirks } from "../support/phone.ts";
import { addAuthenticator, aUser, aUserWithMfa, expectType, signIn, test } from "../support/test.ts";

for (const seconds of [60, 90, 300, 600, -60, -90, -300, -600]) {
  test(`a clock ${Math.abs(seconds)} seconds ${seconds > 0 ? "ahead" : "behind"} is named while setting up`, async ({
    service,
    clock,
  }) => {
    const { client } = await aUser(service);
    const { otpauthUri } = await client.setupMfa();
    const phone = Phone.scan(otpauthUri, clock, { clockOffsetSeconds: seconds });

    expect(await client.confirmMfa(phone.code())).toMatchObject({
      __typename: "InvalidCode",
      reason: "CLOCK_OFF",
      clockOffsetSeconds: seconds,
      attemptsLeft: 4,
    });

    expect((await client.me()).mfa.enabled).toBe(false);
    const mended = Phone.scan(otpauthUri, clock);
    expectType(await client.confirmMfa(mended.code()), "MfaBound");
  });
}

test("a clock that is off by more than ten minutes is beyond what can be told", async ({ service, clock }) => {
  const { client } = await aUser(service);
  const { otpauthUri } = await client.setupMfa();
  for (const clockOffsetSeconds of [660, -660]) {
    const phone = Phone.scan(otpauthUri, clock, { clockOffsetSeconds });
    expect(await client.confirmMfa(phone.code())).toMatchObject({ reason: "WRONG", clockOffsetSeconds: null });
  }
});

test("a clock that is one step off binds, and the offset is kept", async ({ service, clock }) => {
  for (const clockOffsetSeconds of [30, -30]) {
    const { client } = await aUser(service);
    // In the second half of a step, so that a code of the step before was not merely typed slowly.
    clock.advance({ seconds: 20 });
    const phone = Phone.scan((await client.setupMfa()).otpauthUri, clock, { clockOffsetSeconds });
    const bound = expectType(await client.confirmMfa(phone.code()), "MfaBound");
    expect(bound.authenticator.clockOffsetSeconds).toBe(clockOffsetSeconds);
    clock.advance({ seconds: 10 });
  }
});

test("a code that was typed slowly is not blamed on the clock", async ({ service, clock }) => {
  const { client } = await aUser(service);
  const code = Phone.scan((await client.setupMfa()).otpauthUri, clock).code();
  clock.advance({ seconds: 40 });
  const bound = expectType(await client.confirmMfa(code), "MfaBound");
  expect(bound.authenticator.clockOffsetSeconds).toBe(0);
});

test("with a window of 0, one step is a clock that is off", async ({ start, clock }) => {
  const service = await start({ env: { TOTP_WINDOW: "0" } });
  const { client } = await aUser(service);
  const phone = Phone.scan((await client.setupMfa()).otpauthUri, clock);
  for (const step of [-1, 1]) {
    expect(await client.confirmMfa(phone.code(step))).toMatchObject({
      reason: "CLOCK_OFF",
      clockOffsetSeconds: step * 30,
    });
  }
  expectType(await client.confirmMfa(phone.code()), "MfaBound");
});

const FOREIGN_APPS: [string, Quirks][] = [
  ["SHA-256", { algorithm: "SHA256" }],
  ["SHA-512", { algorithm: "SHA512" }],
  ["8 digits", { digits: 8 }],
  ["8 digits of SHA-256", { digits: 8, algorithm: "SHA256" }],
  ["a period of 60 seconds", { periodSeconds: 60 }],
  ["a period of 60 seconds and SHA-512", { periodSeconds: 60, algorithm: "SHA512" }],
  ["SHA-256 on a clock 90 seconds ahead", { algorithm: "SHA256", clockOffsetSeconds: 90 }],
];
for (const [what, quirks] of FOREIGN_APPS) {
  test(`an app that goes by ${what} is recognised, and cannot be bound`, async ({ service, clock }) => {
    const { client } = await aUser(service);
    const { otpauthUri } = await client.setupMfa();
    const phone = Phone.scan(otpauthUri, clock, quirks);

    expect(await client.confirmMfa(phone.code())).toMatchObject({
      __typename: "InvalidCode",
      reason: "APP_INCOMPATIBLE",
      clockOffsetSeconds: null,
      attemptsLeft: 4,
    });

    expect((await client.me()).mfa.enabled).toBe(false);
    expectType(await client.confirmMfa(Phone.scan(otpauthUri, clock).code()), "MfaBound");
  });
}

test("the first six of eight digits are recognised as well, as a short field keeps them", async ({
  service,
  clock,
}) => {
  const { client } = await aUser(service);
  const phone = Phone.scan((await client.setupMfa()).otpauthUri, clock, { digits: 8 });
  expect(await client.confirmMfa(phone.code().slice(0, 6))).toMatchObject({ reason: "APP_INCOMPATIBLE" });
});

test("an app that goes by other rules is not explained at sign-in", async ({ service, clock }) => {
  const { credentials, phone } = await aUserWithMfa(service);
  clock.advance({ minutes: 5 });
  const browser = service.browser();
  await browser.login(credentials);
  for (const quirks of [{ algorithm: "SHA256" }, { algorithm: "SHA512" }]) {
    const other = Phone.scan(`otpauth://totp/x?secret=${phone.secret}`, clock, quirks);
    expect(await browser.verifyMfa(other.code())).toMatchObject({ reason: "WRONG" });
  }
});

test("a code of an earlier QR code is told as such, for each of the last five", async ({ service, clock }) => {
  const { client } = await aUser(service);
  const phones: Phone[] = [];
  for (let count = 0; count < 5; count++) phones.push(Phone.scan((await client.setupMfa()).otpauthUri, clock));
  const { otpauthUri } = await client.setupMfa();
  for (const [index, phone] of phones.slice(1).entries()) {
    expect(await client.confirmMfa(phone.code())).toMatchObject({
      reason: "SUPERSEDED_SETUP",
      attemptsLeft: 4 - index,
    });
  }
  expectType(await client.confirmMfa(Phone.scan(otpauthUri, clock).code()), "MfaBound");
});

test("an earlier QR code of another account tells nothing", async ({ service, clock }) => {
  const [u, v] = [await aUser(service), await aUser(service)];
  const foreign = Phone.scan((await v.client.setupMfa()).otpauthUri, clock);
  await v.client.setupMfa();
  await u.client.setupMfa();
  expect(await u.client.confirmMfa(foreign.code())).toMatchObject({ reason: "WRONG" });
});

test("what is no code is malformed, and a code of no time is wrong", async ({ service, clock }) => {
  const { client } = await aUser(service);
  const phone = Phone.scan((await client.setupMfa()).otpauthUri, clock);
  expect(await client.confirmMfa("12345")).toMatchObject({ reason: "MALFORMED", attemptsLeft: 4 });
  expect(await client.confirmMfa("abcdef")).toMatchObject({ reason: "MALFORMED", attemptsLeft: 3 });
  expect(await client.confirmMfa(phone.wrongCode())).toMatchObject({ reason: "WRONG", attemptsLeft: 2 });
  expectType(await client.confirmMfa(phone.code()), "MfaBound");
});

test("a code of an app that is bound already is wrong for a new one, and is not spent by it", async ({
  service,
  clock,
}) => {
  const account = await aUserWithMfa(service);
  await addAuthenticator(account.client);
  await account.client.setupMfa();
  clock.advance({ seconds: 30 });
  expect(await account.client.confirmMfa(account.phone.code())).toMatchObject({ reason: "WRONG" });
  const browser = service.browser();
  await browser.login(account.credentials);
  expectType(await browser.verifyMfa(account.phone.code()), "SignedIn");
  await signIn(service.browser(), account, clock);
});
