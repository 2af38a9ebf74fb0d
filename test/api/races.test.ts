import { expect, onTestFinished, vi } from "vitest";
import { Hashing } from "../../server/src/passwords/hashing.ts";
import type { Answer, Client } from "../support/client.ts";
import { documents } from "../support/documents.ts";
import { Phone } from "../support/phone.ts";
import {
  aUser,
  aUserWithMfa,
  test as base,
  expectType,
  PASSWORD,
  STRANGE_RECOVERY_CODE,
  signIn,
  someCredentials,
} from "../support/test.ts";

/** What comes at once meets while passwords and recovery codes are hashed. */
const test = base.extend({ fullHashCost: true });

const ROUNDS = 5;
const typesOf = (answers: Answer[]) => answers.map(({ __typename }) => __typename);
const count = (answers: Answer[], type: string) => typesOf(answers).filter((each) => each === type).length;
const repeat = <T>(times: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: times }, (_, index) => work(index)));

test("of 50 requests with one right code, over two processes and three challenges, one signs in", async ({
  service,
  start,
  clock,
}) => {
  const other = await start({ beside: service });
  const { credentials, phone } = await aUserWithMfa(service);
  for (let round = 0; round < ROUNDS; round++) {
    clock.advance({ seconds: 30 });
    const browsers = [service.browser(), service.browser(), service.browser()];
    for (const browser of browsers) await browser.login(credentials);
    const code = phone.code();

    const answers = await repeat(50, (index) => {
      const browser = browsers[index % 3] as Client;
      return browser.at(index % 2 ? service : other).verifyMfa(code);
    });

    expect(count(answers, "SignedIn")).toBe(1);
    const opened = await service.rows("SELECT * FROM session WHERE created_at = ?", clock.now().getTime());
    expect(opened).toHaveLength(1);
    // The others found the code used, the challenge gone, or no attempt left; none of them was an error.
    expect(count(answers, "InvalidCode") + count(answers, "ChallengeExpired") + count(answers, "TooManyAttempts")).toBe(
      49,
    );
    // Whoever pressed ten times in haste may have locked the account: it opens again.
    clock.advance({ hours: 25 });
    await signIn(service.browser(), { credentials, phone }, clock);
  }
});

test("of 50 requests with one recovery code, over two processes, one signs in", async ({ service, start }) => {
  const other = await start({ beside: service });
  const { credentials, recoveryCodes } = await aUserWithMfa(service);
  const browsers = [service.browser(), service.browser(), service.browser()];
  for (const browser of browsers) await browser.login(credentials);

  const answers = await repeat(50, (index) => {
    const browser = browsers[index % 3] as Client;
    return browser.at(index % 2 ? service : other).useRecoveryCode(recoveryCodes[0] ?? "");
  });

  expect(count(answers, "SignedIn")).toBe(1);
  expect(await service.rows("SELECT * FROM recovery_code WHERE spent_at IS NOT NULL")).toHaveLength(1);
  expect(await service.rows("SELECT * FROM session")).toHaveLength(1);
});

test("of 200 wrong codes at once on one challenge, five are compared", async ({ service, start }) => {
  const other = await start({ beside: service });
  const { credentials, phone } = await aUserWithMfa(service);
  const browser = service.browser();
  await browser.login(credentials);
  const wrong = phone.wrongCode();

  const answers = await repeat(200, (index) => browser.at(index % 2 ? service : other).verifyMfa(wrong));

  expect(count(answers, "InvalidCode")).toBe(5);
  expect(count(answers, "ChallengeExpired")).toBe(195);
  const left = answers.filter(({ __typename }) => __typename === "InvalidCode").map(({ attemptsLeft }) => attemptsLeft);
  expect(left.sort()).toEqual([0, 1, 2, 3, 4]);
  expect(await service.rows("SELECT * FROM security_event WHERE type = 'MFA_FAILED'")).toHaveLength(5);
});

test("of 200 wrong codes over 20 challenges, opened in turn, ten are compared", async ({ service, start }) => {
  const other = await start({ beside: service });
  const { credentials, phone } = await aUserWithMfa(service);
  const wrong = phone.wrongCode();
  const answers: Answer[] = [];
  for (let opened = 0; opened < 20; opened++) {
    const browser = service.browser();
    await browser.login(credentials);
    answers.push(...(await repeat(10, (index) => browser.at(index % 2 ? service : other).verifyMfa(wrong))));
  }
  expect(count(answers, "InvalidCode")).toBe(10);
  expect(await service.rows("SELECT * FROM security_event WHERE type = 'MFA_FAILED'")).toHaveLength(10);
  expect(await service.rows("SELECT * FROM security_event WHERE type = 'MFA_LOCKED'")).toHaveLength(1);
});

test("wrong and right codes of all kinds at once stay within the one budget of ten", async ({ service, start }) => {
  const other = await start({ beside: service });
  const { client, credentials, phone } = await aUserWithMfa(service);
  const browsers = [service.browser(), service.browser(), service.browser()];
  for (const browser of browsers) await browser.login(credentials);
  const wrong = phone.wrongCode();

  const answers = await repeat(40, (index) => {
    const at = index % 2 ? service : other;
    const browser = (browsers[index % 3] as Client).at(at);
    if (index % 4 === 0) return browser.useRecoveryCode(STRANGE_RECOVERY_CODE);
    if (index % 4 === 1) return client.at(at).stepUp({ password: PASSWORD, code: wrong });
    return browser.verifyMfa(wrong);
  });

  expect(count(answers, "InvalidCode")).toBe(10);
});

test("two recovery codes at once step two sessions up, and both are spent", async ({ service, start, clock }) => {
  const other = await start({ beside: service });
  const account = await aUserWithMfa(service);
  const second = await signIn(service.browser(), account, clock);
  const [one = "", two = ""] = account.recoveryCodes;

  const answers = await Promise.all([
    account.client.stepUp({ password: PASSWORD, recoveryCode: one }),
    second.at(other).stepUp({ password: PASSWORD, recoveryCode: two }),
  ]);

  expect(typesOf(answers)).toEqual(["SteppedUp", "SteppedUp"]);
  expect((await account.client.me()).mfa.recoveryCodes.remaining).toBe(8);
});

test("two recovery codes at once at two sign-ins: a code is spent if and only if it signed in", async ({
  service,
  start,
}) => {
  const other = await start({ beside: service });
  for (let round = 0; round < ROUNDS; round++) {
    const { credentials, recoveryCodes } = await aUserWithMfa(service);
    const browsers = [service.browser(), other.browser()];
    for (const browser of browsers) await browser.login(credentials);

    const answers = await repeat(2, (index) => (browsers[index] as Client).useRecoveryCode(recoveryCodes[index] ?? ""));

    for (const [index, answer] of answers.entries()) {
      const browser = service.browser();
      await browser.login(credentials);
      const again = await browser.useRecoveryCode(recoveryCodes[index] ?? "");
      expect(again.__typename).toBe(answer.__typename === "SignedIn" ? "InvalidCode" : "SignedIn");
    }
    expect(count(answers, "SignedIn")).toBeGreaterThan(0);
  }
});

test("one setup, confirmed five times at once, binds one authenticator and issues one set", async ({
  service,
  start,
  clock,
}) => {
  const other = await start({ beside: service });
  const { client } = await aUser(service);
  const phone = Phone.scan((await client.setupMfa()).otpauthUri, clock);
  const answers = await repeat(5, (index) => client.at(index % 2 ? service : other).confirmMfa(phone.code()));
  expect(count(answers, "MfaBound")).toBe(1);
  expect((await client.me()).mfa).toMatchObject({ enabled: true, recoveryCodes: { total: 10, remaining: 10 } });
  expect(await service.rows("SELECT * FROM authenticator")).toHaveLength(1);
});

test("wrong passwords at once are counted one for one", async ({ service, start }) => {
  const other = await start({ beside: service });
  const { credentials } = await aUser(service);
  const answers = await repeat(30, (index) =>
    (index % 2 ? service : other).browser().login({ ...credentials, password: "a wrong password" }),
  );
  expect(count(answers, "InvalidCredentials")).toBe(10);
  expect(count(answers, "TooManyAttempts")).toBe(20);
});

test("registrations that fail at once undo nothing that was acknowledged", async ({ service, start }) => {
  const other = await start({ beside: service });
  const { credentials } = await aUser(service);
  const inputs = Array.from({ length: 8 }, () => someCredentials());
  const answers = await repeat(16, (index) =>
    (index % 4 < 2 ? service : other).browser().register(index % 2 ? credentials : (inputs[index >> 1] ?? credentials)),
  );
  expect(count(answers, "SignedIn")).toBe(8);
  for (const input of inputs) expectType(await service.browser().login(input), "SignedIn");
});

test("an authenticator confirmed while the last one is removed is bound whole or not at all, and is no error", async ({
  service,
  clock,
}) => {
  for (let round = 0; round < ROUNDS; round++) {
    const { client } = await aUserWithMfa(service);
    const [only] = (await client.me()).mfa.authenticators;
    const setup = expectType(await client.setupMfa("Second"), "MfaSetup");
    const second = Phone.scan(setup.otpauthUri, clock);

    const [confirmed, removed] = await Promise.all([
      client.confirmMfa(second.code()),
      client.call("unbindMfa", { authenticatorId: only.id }),
    ]);

    expectType(removed, "MfaUnbound");
    expect(["MfaBound", "EnrollmentExpired"]).toContain(confirmed.__typename);
    const { mfa } = await client.me();
    const bound = confirmed.__typename === "MfaBound";
    expect(mfa.authenticators).toHaveLength(bound ? 1 : 0);
    // Recovery codes are there exactly where an authenticator is bound.
    expect(mfa.recoveryCodes !== null).toBe(bound);
  }
});

test("an account that is deleted while passwords are checked is no error", async ({ service, clock }) => {
  const account = await aUser(service);
  const { client, credentials } = account;
  const elsewhere = await signIn(service.app(), account, clock);
  const password = "a wrong password";
  const others = [
    service.app().send(documents.login, { input: { ...credentials, transport: "BEARER" } }),
    service.app().send(documents.login, { input: { ...credentials, password, transport: "BEARER" } }),
    elsewhere.send(documents.stepUp, { input: { password } }),
  ];
  // Hashing takes longer than the deletion does.
  const deleted = await client.send(documents.deleteAccount, { input: { email: credentials.email } });

  expect(deleted.body.data.deleteAccount.__typename).toBe("AccountDeleted");
  for (const { status } of await Promise.all(others)) expect(status).toBeLessThan(500);
  expectType(await service.app().login(credentials), "InvalidCredentials");
});

/** Does something while the next password is checked. */
function whileChecking(meanwhile: () => Promise<unknown>): void {
  const { verify } = Hashing.prototype;
  const spy = vi.spyOn(Hashing.prototype, "verify").mockImplementationOnce(async function (this: Hashing, ...given) {
    await meanwhile();
    return verify.apply(this, given);
  });
  onTestFinished(() => spy.mockRestore());
}

test("a password that is replaced while it is checked opens nothing", async ({ service }) => {
  const { client, credentials } = await aUser(service);
  whileChecking(async () => expectType(await client.changePassword(`another ${PASSWORD}`), "PasswordChanged"));
  expectType(await service.browser().login(credentials), "InvalidCredentials");
});

test("an account that gets a second factor while its password is checked asks for it", async ({ service, clock }) => {
  const { client, credentials } = await aUser(service);
  whileChecking(async () => {
    const setup = expectType(await client.setupMfa("Phone"), "MfaSetup");
    expectType(await client.confirmMfa(Phone.scan(setup.otpauthUri, clock).code()), "MfaBound");
  });
  expectType(await service.browser().login(credentials), "MfaRequired");
});
