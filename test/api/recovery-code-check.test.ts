import { expect, onTestFinished, vi } from "vitest";
import { Hashing } from "../../server/src/passwords/hashing.ts";
import type { Client } from "../support/client.ts";
import { addAuthenticator, aUser, aUserWithMfa, expectType, STRANGE_RECOVERY_CODE, test } from "../support/test.ts";

const check = (client: Client, recoveryCode = "") => client.call("checkRecoveryCode", { recoveryCode });

test("a kept code is found right, is not used up, and the day of it is kept", async ({ service, clock }) => {
  const { client, credentials, recoveryCodes } = await aUserWithMfa(service);
  expect((await client.me()).mfa.recoveryCodes.lastCheckedAt).toBeNull();

  clock.advance({ minutes: 5 });
  const checkedAt = clock.now().toISOString();
  expectType(await check(client, recoveryCodes[4]), "RecoveryCodeChecked");
  expectType(await check(client, recoveryCodes[4]?.toLowerCase().replaceAll("-", " ")), "RecoveryCodeChecked");

  clock.advance({ minutes: 1 });
  expect((await client.me()).mfa.recoveryCodes).toMatchObject({ remaining: 10, lastCheckedAt: checkedAt });
  expect((await client.eventTypes()).slice(0, 2)).toEqual(["RECOVERY_CODE_CHECKED", "RECOVERY_CODE_CHECKED"]);
  const browser = service.browser();
  await browser.login(credentials);
  expectType(await browser.useRecoveryCode(recoveryCodes[4] ?? ""), "SignedIn");
});

test("a used code is told from a wrong one, and neither counts as a check", async ({ service }) => {
  const { client, credentials, recoveryCodes } = await aUserWithMfa(service);
  const browser = service.browser();
  await browser.login(credentials);
  expectType(await browser.useRecoveryCode(recoveryCodes[0] ?? ""), "SignedIn");

  expect(await check(browser, recoveryCodes[0])).toMatchObject({
    __typename: "InvalidCode",
    reason: "ALREADY_USED",
    attemptsLeft: 10,
  });
  expect(await check(browser, STRANGE_RECOVERY_CODE)).toMatchObject({ reason: "WRONG", attemptsLeft: 9 });
  expect((await browser.me()).mfa.recoveryCodes.lastCheckedAt).toBeNull();
  expect((await browser.eventTypes()).slice(0, 2)).toEqual(["MFA_FAILED", "RECOVERY_CODE_CHECKED"]);
  expect(await client.me()).toBeNull();
});

test("a mistyped code costs nothing", async ({ service }) => {
  const { client, recoveryCodes } = await aUserWithMfa(service);
  for (const text of ["", "123456", "0000-0001", (recoveryCodes[0] ?? "").slice(0, -1), "x".repeat(10_000)]) {
    expect(await check(client, text)).toMatchObject({ reason: "MALFORMED", attemptsLeft: 10 });
  }
  expect(await service.rows("SELECT count FROM throttle WHERE key LIKE 'second-factor:%'")).toEqual([]);
  expect(await client.eventTypes()).not.toContain("MFA_FAILED");
});

test("wrong codes count towards the one lock of the second factor; a right one gives back its own attempt alone", async ({
  service,
  clock,
}) => {
  const account = await aUserWithMfa(service);
  const { client, credentials, recoveryCodes, phone } = account;
  for (let left = 9; left >= 1; left--) {
    expect(await check(client, STRANGE_RECOVERY_CODE)).toMatchObject({ reason: "WRONG", attemptsLeft: left });
  }
  // The tenth in a row would lock, but is right.
  expectType(await check(client, recoveryCodes[0]), "RecoveryCodeChecked");
  expect(await check(client, "0000")).toMatchObject({ reason: "MALFORMED", attemptsLeft: 1 });
  expect(await check(client, STRANGE_RECOVERY_CODE)).toMatchObject({ reason: "WRONG", attemptsLeft: 0 });

  expect(await check(client, recoveryCodes[0])).toMatchObject({
    __typename: "TooManyAttempts",
    retryAfterSeconds: 900,
  });
  expect((await client.eventTypes()).slice(0, 2)).toEqual(["MFA_LOCKED", "MFA_FAILED"]);
  const browser = service.browser();
  clock.advance({ seconds: 30 });
  await browser.login(credentials);
  expectType(await browser.verifyMfa(phone.code()), "TooManyAttempts");
});

test("a right code does not end the lock that a wrong one has begun meanwhile", async ({ service }) => {
  const { client, recoveryCodes } = await aUserWithMfa(service);
  for (let count = 0; count < 8; count++) await check(client, STRANGE_RECOVERY_CODE);
  const digest = Hashing.prototype.digest;
  let goOn = () => {};
  const isHeld = new Promise<void>((held) => {
    vi.spyOn(Hashing.prototype, "digest").mockImplementationOnce(async function (this: Hashing, ...asked) {
      held();
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      return digest.apply(this, asked);
    });
  });
  onTestFinished(() => void vi.restoreAllMocks());
  const ninth = check(client, recoveryCodes[0]);
  await isHeld;
  expect(await check(client, STRANGE_RECOVERY_CODE)).toMatchObject({ reason: "WRONG", attemptsLeft: 0 });
  goOn();
  expectType(await ninth, "RecoveryCodeChecked");
  expectType(await check(client, recoveryCodes[0]), "TooManyAttempts");
});

test("two checks of one code at once both find it right", async ({ service }) => {
  const { client, recoveryCodes } = await aUserWithMfa(service);
  const answers = await Promise.all([check(client, recoveryCodes[2]), check(client, recoveryCodes[2])]);
  for (const answer of answers) expectType(answer, "RecoveryCodeChecked");
  expect((await client.me()).mfa.recoveryCodes.remaining).toBe(10);
});

test("a stolen session cannot use up the attempts: a check needs a step-up", async ({ service, clock }) => {
  const { client, recoveryCodes } = await aUserWithMfa(service);
  clock.advance({ minutes: 11 });
  expect(await check(client, recoveryCodes[0])).toMatchObject({ __typename: "StepUpRequired", needsCode: true });
  expect(await service.rows("SELECT count FROM throttle WHERE key LIKE 'second-factor:%'")).toEqual([]);
});

test("another account's code is wrong, and so is one of the former set", async ({ service }) => {
  const [w, x] = [await aUserWithMfa(service), await aUserWithMfa(service)];
  expect(await check(x.client, w.recoveryCodes[0])).toMatchObject({ reason: "WRONG" });
  expectType(await check(w.client, w.recoveryCodes[0]), "RecoveryCodeChecked");
  const { recoveryCodes: renewed } = await w.client.regenerateRecoveryCodes();
  expect(await check(w.client, w.recoveryCodes[0])).toMatchObject({ reason: "WRONG" });
  expect((await w.client.me()).mfa.recoveryCodes.lastCheckedAt).toBeNull();
  expectType(await check(w.client, renewed[0]), "RecoveryCodeChecked");
});

test("without two-step verification there is nothing to check", async ({ service }) => {
  const { client } = await aUser(service, service.app());
  expectType(await check(client, STRANGE_RECOVERY_CODE), "MfaNotEnabled");
  const { id } = await addAuthenticator(client);
  await client.call("unbindMfa", { authenticatorId: id });
  expectType(await check(client, STRANGE_RECOVERY_CODE), "MfaNotEnabled");
  expect(await service.rows("SELECT * FROM throttle WHERE key LIKE 'second-factor:%'")).toEqual([]);
});
