import { expect } from "vitest";
import { Phone } from "../support/phone.ts";
import { addAuthenticator, aUserWithMfa, expectType, signIn, test } from "../support/test.ts";

for (const kind of ["browser", "app"] as const) {
  test(`a right code signs ${kind === "browser" ? "a page" : "a program"} in, and tells so`, async ({
    service,
    clock,
  }) => {
    const { credentials, phone } = await aUserWithMfa(service);
    clock.advance({ seconds: 30 });
    const client = service[kind]();
    expectType(await client.login(credentials), "MfaRequired");

    const answer = expectType(await client.verifyMfa(phone.code()), "SignedIn");

    expect(answer.session).toMatchObject({ current: true, amr: ["pwd", "otp", "mfa"] });
    expect(answer.accessToken).toEqual(kind === "app" ? client.accessToken : null);
    const [authenticator] = (await client.me()).mfa.authenticators;
    expect(authenticator).toMatchObject({ lastUsedAt: clock.now().toISOString(), clockOffsetSeconds: 0 });
  });
}

test("a code that begins with zeros is as good as any", async ({ service, clock }) => {
  const { credentials, phone } = await aUserWithMfa(service);
  const ahead = Array.from({ length: 20_000 }, (_, index) => index + 1).find((n) => phone.code(n).startsWith("0"));
  clock.advance({ seconds: 30 * (ahead ?? 0) });
  const browser = service.browser();
  await browser.login(credentials);
  expect(phone.code()).toMatch(/^0\d{5}$/);
  expectType(await browser.verifyMfa(phone.code()), "SignedIn");
});

test("white space in and around a code does not matter, and does not make a used code new", async ({
  service,
  clock,
}) => {
  const { credentials, phone } = await aUserWithMfa(service);
  clock.advance({ seconds: 30 });
  const code = phone.code();
  const browser = service.browser();
  await browser.login(credentials);
  expectType(await browser.verifyMfa(` ${code.slice(0, 3)} ${code.slice(3)}\n`), "SignedIn");
  for (const spelling of [code, `${code} `, `\t${code}`, `${code.slice(0, 3)}\u00a0${code.slice(3)}`]) {
    await browser.login(credentials);
    expect(await browser.verifyMfa(spelling)).toMatchObject({ __typename: "InvalidCode", reason: "ALREADY_USED" });
  }
});

for (const code of ["", "12345", "1234567", "12345a", "１２３４５６", "+12345", "1e5000", "-00001"]) {
  test(`${JSON.stringify(code)} is no code, and costs one attempt`, async ({ service }) => {
    const { credentials } = await aUserWithMfa(service);
    const browser = service.browser();
    await browser.login(credentials);
    const refusal = { __typename: "InvalidCode", reason: "MALFORMED" };
    expect(await browser.verifyMfa(code)).toMatchObject({ ...refusal, attemptsLeft: 4 });
    expect(await browser.verifyMfa(code)).toMatchObject({ ...refusal, attemptsLeft: 3 });
  });
}

test("a code that is no string is refused without repeating it, and one of a megabyte by its size", async ({
  service,
}) => {
  const { credentials, phone } = await aUserWithMfa(service);
  const browser = service.browser();
  const { challenge } = await browser.login(credentials);
  const document = "mutation ($input: VerifyMfaInput!) { verifyMfa(input: $input) { __typename } }";
  for (const code of [null, 482_913, true, ["482913"], { code: "482913" }]) {
    const { status, body } = await browser.send(document, { input: { challenge, code } });
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(JSON.stringify(body)).not.toMatch(/482913|chl_/);
  }
  const huge = await browser.send(document, { input: { challenge, code: "1".repeat(1_000_000) } });
  expect(huge.status).toBe(413);
  // None of these was an attempt.
  expect((await browser.verifyMfa(phone.wrongCode())).attemptsLeft).toBe(4);
});

test("the code that bound the app does not sign in as well", async ({ service, clock }) => {
  const { credentials, phone } = await aUserWithMfa(service);
  clock.advance({ seconds: 10 });
  const browser = service.browser();
  await browser.login(credentials);
  expect(await browser.verifyMfa(phone.code())).toMatchObject({
    __typename: "InvalidCode",
    reason: "ALREADY_USED",
    codeRetryAfterSeconds: 20,
  });
});

test("a used code is refused everywhere, and the next one works", async ({ service, start, clock }) => {
  const other = await start({ beside: service });
  const account = await aUserWithMfa(service);
  await signIn(service.browser(), account, clock);
  for (const process of [service, other]) {
    const browser = process.browser();
    await browser.login(account.credentials);
    expect(await browser.verifyMfa(account.phone.code())).toMatchObject({ reason: "ALREADY_USED" });
  }
  // A code that is older than the one used is spent with it.
  const browser = other.browser();
  await browser.login(account.credentials);
  expect(await browser.verifyMfa(account.phone.code(-1))).toMatchObject({ reason: "ALREADY_USED" });
  expectType(await browser.verifyMfa(account.phone.code(1)), "SignedIn");
});

test("each of two authenticators has codes of its own", async ({ service, clock }) => {
  const { client, credentials, phone } = await aUserWithMfa(service);
  const { phone: second } = await addAuthenticator(client);
  clock.advance({ seconds: 30 });
  for (const each of [phone, second]) {
    const browser = service.browser();
    await browser.login(credentials);
    expectType(await browser.verifyMfa(each.code()), "SignedIn");
    await browser.login(credentials);
    expect(await browser.verifyMfa(each.code())).toMatchObject({ reason: "ALREADY_USED" });
  }
});

for (const window of [1, 0] as const) {
  for (const step of [-2, -1, 0, 1, 2]) {
    const inside = Math.abs(step) <= window;
    const outcome = inside ? "signs in" : step < 0 ? "is explained by the clock" : "is wrong, and never explained";
    test(`with a window of ${window}, a code ${step} steps from now ${outcome}, of either authenticator`, async ({
      start,
      clock,
    }) => {
      const service = await start({ env: { TOTP_WINDOW: String(window) } });
      const { client, credentials, phone } = await aUserWithMfa(service);
      const { phone: second } = await addAuthenticator(client);
      clock.advance({ minutes: 5 });
      for (const each of [phone, second]) {
        const browser = service.browser();
        await browser.login(credentials);
        const { __typename, reason, clockOffsetSeconds } = await browser.verifyMfa(each.code(step));
        if (inside) expect(__typename).toBe("SignedIn");
        else if (step < 0)
          expect({ reason, clockOffsetSeconds }).toEqual({ reason: "CLOCK_OFF", clockOffsetSeconds: step * 30 });
        else expect({ reason, clockOffsetSeconds }).toEqual({ reason: "WRONG", clockOffsetSeconds: null });
      }
    });
  }
}

test("at sign-in a clock that is behind is named with its seconds, one that is ahead never is", async ({
  service,
  clock,
}) => {
  const { credentials, phone } = await aUserWithMfa(service);
  const scan = (clockOffsetSeconds: number) =>
    Phone.scan(`otpauth://totp/x?secret=${phone.secret}`, clock, { clockOffsetSeconds });
  clock.advance({ minutes: 30 });
  const browser = service.browser();
  await browser.login(credentials);
  expect(await browser.verifyMfa(scan(-300).code())).toMatchObject({ reason: "CLOCK_OFF", clockOffsetSeconds: -300 });
  for (const ahead of [90, 300, 600]) {
    expect(await browser.verifyMfa(scan(ahead).code())).toMatchObject({ reason: "WRONG", clockOffsetSeconds: null });
  }
  // The code that was entered too early still works in its time.
  const early = scan(600).code();
  clock.advance({ minutes: 10 });
  await browser.login(credentials);
  expectType(await browser.verifyMfa(early), "SignedIn");
});

test("a device that is a step off signs in, and its offset is kept for its owner to see", async ({
  service,
  clock,
}) => {
  const account = await aUserWithMfa(service);
  clock.advance({ minutes: 5 });
  const browser = service.browser();
  await browser.login(account.credentials);
  expectType(await browser.verifyMfa(account.phone.code(1)), "SignedIn");
  expect((await browser.me()).mfa.authenticators).toMatchObject([{ clockOffsetSeconds: 30 }]);
});

test("one account's code is wrong with another's challenge, and counts against the latter", async ({
  service,
  clock,
}) => {
  const w = await aUserWithMfa(service);
  const x = await aUserWithMfa(service);
  clock.advance({ seconds: 30 });
  const browser = service.browser();
  await browser.login(x.credentials);
  expect(await browser.verifyMfa(w.phone.code())).toMatchObject({ reason: "WRONG", attemptsLeft: 4 });
  const own = service.browser();
  await own.login(w.credentials);
  expectType(await own.verifyMfa(w.phone.code()), "SignedIn");
});

test("a clock that is so slow that codes are refused is known once its owner is in by other means", async ({
  service,
  clock,
}) => {
  const { credentials, phone, recoveryCodes } = await aUserWithMfa(service);
  const slow = Phone.scan(`otpauth://totp/x?secret=${phone.secret}`, clock, { clockOffsetSeconds: -120 });
  clock.advance({ minutes: 5 });
  const browser = service.browser();
  await browser.login(credentials);
  expect(await browser.verifyMfa(slow.code())).toMatchObject({ reason: "CLOCK_OFF", clockOffsetSeconds: -120 });
  expectType(await browser.useRecoveryCode(recoveryCodes[0] ?? ""), "SignedIn");
  expect((await browser.me()).mfa.authenticators).toMatchObject([{ clockOffsetSeconds: -120, lastUsedAt: null }]);

  // Set right, it is no longer blamed.
  clock.advance({ minutes: 2 });
  await browser.login(credentials);
  expectType(await browser.verifyMfa(phone.code()), "SignedIn");
  expect((await browser.me()).mfa.authenticators).toMatchObject([{ clockOffsetSeconds: 0 }]);
});

test("a code that was used minutes ago, and one that was typed too slowly, blame no clock for long", async ({
  service,
  clock,
}) => {
  const { credentials, phone } = await aUserWithMfa(service);
  const used = phone.code();
  clock.advance({ minutes: 2 });
  const browser = service.browser();
  await browser.login(credentials);
  expect(await browser.verifyMfa(used)).toMatchObject({ reason: "CLOCK_OFF", clockOffsetSeconds: -120 });
  expect(await service.rows("SELECT clock_offset_seconds FROM authenticator")).toEqual([{ clock_offset_seconds: 0 }]);

  expect(await browser.verifyMfa(phone.code(-2))).toMatchObject({ reason: "CLOCK_OFF", clockOffsetSeconds: -60 });
  expect(await service.rows("SELECT clock_offset_seconds FROM authenticator")).toEqual([{ clock_offset_seconds: -60 }]);
  expectType(await browser.verifyMfa(phone.code()), "SignedIn");
  expect((await browser.me()).mfa.authenticators).toMatchObject([{ clockOffsetSeconds: 0 }]);
});
