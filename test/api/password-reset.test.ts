import { expect } from "vitest";
import type { Answer } from "../support/client.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { mailsOf, tokensIn } from "../support/mailbox.ts";
import { sendRaw } from "../support/raw.ts";
import type { Service } from "../support/service.ts";
import { aUser, aUserWithMfa, expectType, signIn, test } from "../support/test.ts";

const NEW_PASSWORD = "an entirely new passphrase";

/** The tokens that were mailed to this address so far, oldest first. */
async function mailedTokens(service: Service, clock: FakeClock, email: string): Promise<string[]> {
  const mails = await mailsOf(service, clock);
  return mails.filter(({ to }) => to === email).flatMap(({ text }) => tokensIn(text));
}

/** Asks for a link, and opens the mail. */
async function aToken(service: Service, clock: FakeClock, email: string): Promise<string> {
  expectType(await service.browser().requestPasswordReset(email), "PasswordResetRequested");
  const token = (await mailedTokens(service, clock, email)).at(-1);
  if (token === undefined) throw new Error(`No link was mailed to ${email}.`);
  return token;
}

/** As an administrator does. */
const lock = (service: Service, email: string) =>
  service.database.write((db) => db.query(`UPDATE "user" SET locked_at = 1 WHERE email = '${email}'`));

test("a mailed link sets a new password once, and ends all that was opened under the old one", async ({
  start,
  service,
  clock,
}) => {
  const elsewhere = await start({ beside: service });
  const account = await aUser(service);
  const { email, password } = account.credentials;
  const others = [
    account.client,
    await signIn(service.browser(), account, clock),
    await signIn(service.app(), account, clock),
  ];
  const token = await aToken(service, clock, email);
  const browser = service.browser();
  expectType(await browser.resetPassword(token, NEW_PASSWORD), "PasswordReset");

  expect(browser.setCookies.filter((line) => /session=[^;]/.test(line))).toEqual([]);
  expect(await browser.me()).toBeNull();
  for (const client of others) {
    expect(await client.me()).toBeNull();
    expect(await client.at(elsewhere).me()).toBeNull();
  }
  expectType(await browser.login({ email, password }), "InvalidCredentials");
  expectType(await browser.resetPassword(token, "yet another passphrase"), "ResetTokenInvalid");
  expectType(await browser.login({ email, password: NEW_PASSWORD }), "SignedIn");
  expect((await browser.eventTypes()).slice(0, 4)).toEqual([
    "SIGNED_IN",
    "SIGN_IN_FAILED",
    "PASSWORD_RESET",
    "PASSWORD_RESET_REQUESTED",
  ]);
});

test("the answer is the same for every address: known, unknown, malformed, locked and asked for too often", async ({
  service,
  clock,
}) => {
  const [known, locked] = [await aUser(service), await aUser(service)];
  await lock(service, locked.credentials.email);
  const waiting = async () => {
    const [row] = await service.database.read((db) => db.query("SELECT COUNT(*) AS count FROM outbox"));
    return Number(row.count);
  };
  await mailsOf(service, clock);
  const answers: Answer[] = [];
  const addresses = [known.credentials.email, "nobody@example.com", "no address", "", locked.credentials.email];
  for (const email of addresses) {
    const before = await waiting();
    answers.push(
      await service
        .browser()
        .send("mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { message } }", {
          input: { email },
        }),
    );
    // What is done while the person waits is the same as well: whether there is an account is found later.
    expect(await waiting()).toBe(before + 1);
  }
  for (let time = 0; time < 8; time++) {
    const { status, body } = await service
      .browser()
      .send("mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { message } }", {
        input: { email: known.credentials.email },
      });
    answers.push({ status, body });
  }
  for (const { status, body } of answers) expect({ status, body }).toEqual({ status: 200, body: answers[0].body });

  const mails = (await mailsOf(service, clock)).filter(({ text }) => tokensIn(text).length > 0);
  expect(mails.map(({ to }) => to)).toEqual(Array(5).fill(known.credentials.email));
  expect(await waiting()).toBe(0);
});

test("one client address asks 30 times an hour, whichever accounts it names, and is told nothing of that", async ({
  service,
  clock,
}) => {
  const { credentials } = await aUser(service);
  for (let time = 0; time < 30; time++) await service.browser().requestPasswordReset(`nobody-${time}@example.com`);
  expectType(await service.browser().requestPasswordReset(credentials.email), "PasswordResetRequested");
  expect(await mailedTokens(service, clock, credentials.email)).toEqual([]);
  const lines = service.logs.filter((line) => line.includes("refused by a limit")).map((line) => JSON.parse(line));
  expect(lines).toEqual([
    expect.objectContaining({ operation: "requestPasswordReset", requestId: expect.any(String) }),
  ]);
  clock.advance({ hours: 1 });
  await aToken(service, clock, credentials.email);
});

test("a reset skips no factor: the next sign-in asks for a code", async ({ service, clock }) => {
  const { credentials, phone } = await aUserWithMfa(service);
  const browser = service.browser();
  const { challenge } = expectType(await browser.login(credentials), "MfaRequired");
  const token = await aToken(service, clock, credentials.email);
  expectType(await browser.resetPassword(token, NEW_PASSWORD), "PasswordReset");
  expect(await browser.me()).toBeNull();
  expect(await service.rows("SELECT id FROM session")).toEqual([]);

  clock.advance({ seconds: 30 });
  expectType(await browser.verifyMfa(phone.code(), challenge), "ChallengeExpired");
  expectType(await browser.login({ ...credentials, password: NEW_PASSWORD }), "MfaRequired");
  expectType(await browser.verifyMfa(phone.code()), "SignedIn");
});

test("a password that is refused leaves the link as it was", async ({ service, clock }) => {
  const { credentials } = await aUser(service);
  const token = await aToken(service, clock, credentials.email);
  for (const [password, code] of [
    ["too short", "TOO_SHORT"],
    ["password1234", "TOO_COMMON"],
    ["a".repeat(1025), "TOO_LONG"],
  ] as const) {
    const { fields } = expectType(await service.browser().resetPassword(token, password), "InvalidInput");
    expect(fields).toMatchObject([{ field: "newPassword", code }]);
  }
  expectType(await service.browser().resetPassword(token, NEW_PASSWORD), "PasswordReset");
});

test("a link works for 30 minutes, and three of an account at a time", async ({ service, clock }) => {
  const { credentials } = await aUser(service);
  const tokens: string[] = [];
  for (let time = 0; time < 4; time++) tokens.push(await aToken(service, clock, credentials.email));
  const [first = "", second = "", third = "", fourth = ""] = tokens;
  expectType(await service.browser().resetPassword(first, NEW_PASSWORD), "ResetTokenInvalid");
  clock.advance({ minutes: 30, seconds: -2 });
  expectType(await service.browser().resetPassword(second, NEW_PASSWORD), "ResetTokenInvalid");
  expectType(await service.browser().resetPassword(fourth, NEW_PASSWORD), "PasswordReset");
  expectType(await service.browser().resetPassword(third, NEW_PASSWORD), "ResetTokenInvalid");
});

test("what is no token is refused as one that has expired, and too many tries are refused unread", async ({
  service,
  clock,
}) => {
  const { credentials, client } = await aUser(service);
  const token = await aToken(service, clock, credentials.email);
  const wrong = ["", "x", `rst_${"a".repeat(43)}`, token.slice(4), `acc_${token.slice(4)}`, `${token} `];
  for (const text of wrong) expectType(await client.resetPassword(text, NEW_PASSWORD), "ResetTokenInvalid");
  for (let time = wrong.length; time < 30; time++) await client.resetPassword("x", NEW_PASSWORD);
  const { retryAfterSeconds } = expectType(await client.resetPassword(token, NEW_PASSWORD), "TooManyAttempts");
  expect(retryAfterSeconds).toBe(15 * 60);
  clock.advance({ minutes: 15 });
  expectType(await client.resetPassword(token, NEW_PASSWORD), "PasswordReset");
});

const CHANGES: Record<
  string,
  (service: Service, account: Awaited<ReturnType<typeof aUserWithMfa>>) => Promise<unknown>
> = {
  "a later change of password": async (_service, { client }) =>
    expectType(await client.changePassword("changed in the meantime"), "PasswordChanged"),
  "the removal of an authenticator": async (_service, { client }) => {
    const [{ id }] = (await client.me()).mfa.authenticators;
    expectType(await client.call("unbindMfa", { authenticatorId: id }), "MfaUnbound");
  },
  "a lock by an administrator": (service, { credentials }) => lock(service, credentials.email),
};

for (const [what, change] of Object.entries(CHANGES)) {
  test(`${what} makes mailed links void`, async ({ service, clock }) => {
    const account = await aUserWithMfa(service);
    const token = await aToken(service, clock, account.credentials.email);
    await change(service, account);
    expectType(await service.browser().resetPassword(token, NEW_PASSWORD), "ResetTokenInvalid");
  });
}

test("of two requests that use one link at once, one sets its password", async ({ service, clock }) => {
  const { credentials } = await aUser(service);
  const token = await aToken(service, clock, credentials.email);
  const passwords = ["the first new passphrase", "the second new passphrase"];
  const answers = await Promise.all(passwords.map((password) => service.browser().resetPassword(token, password)));
  expect(answers.map(({ __typename }) => __typename).sort()).toEqual(["PasswordReset", "ResetTokenInvalid"]);
  const logins = await Promise.all(
    passwords.map((password) => service.browser().login({ email: credentials.email, password })),
  );
  expect(logins.map(({ __typename }) => __typename)).toEqual(
    answers.map(({ __typename }) => (__typename === "PasswordReset" ? "SignedIn" : "InvalidCredentials")),
  );
});

test("the link leads to PUBLIC_URL, whatever host the request names", async ({ service, clock }) => {
  const { credentials } = await aUser(service);
  const { email } = credentials;
  const body = JSON.stringify({
    query: "mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { message } }",
    variables: { input: { email } },
  });
  const headers = { host: "evil.example", "x-forwarded-host": "evil.example", "content-type": "application/json" };
  await sendRaw(service.url, { method: "POST", path: "/graphql", headers, body });
  const mails = (await mailsOf(service, clock)).filter(({ to, text }) => to === email && tokensIn(text).length > 0);
  expect(mails).toHaveLength(1);
  for (const part of [mails[0]?.text, mails[0]?.html]) {
    expect(part).toContain(`${service.url}/reset#rst_`);
    expect(part).not.toContain("evil");
  }
});

test("the mail comes in the language of the request, and says from where it was made", async ({ service, clock }) => {
  const { credentials } = await aUser(service);
  const browser = service.browser();
  Object.assign(browser.headers, {
    "accept-language": "zh-CN,zh;q=0.9,en;q=0.8",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  });
  await browser.requestPasswordReset(credentials.email.toUpperCase());
  const mail = (await mailsOf(service, clock)).find(({ subject }) => subject === "重置你的 Latchkey 密码");
  expect(mail).toMatchObject({ to: credentials.email, language: "zh-CN" });
  expect(mail?.text).toContain("设备：Linux 上的 Firefox");
  expect(mail?.text).toContain("IP 地址：127.0.0.1");
  expect(mail?.html).toContain('lang="zh-CN"');
});

test("someone who was held up by wrong passwords signs in with the new one at once", async ({ service, clock }) => {
  const { credentials } = await aUser(service);
  const browser = service.browser();
  for (let time = 0; time < 10; time++) await browser.login({ ...credentials, password: "not the password" });
  expectType(await browser.login(credentials), "TooManyAttempts");
  const token = await aToken(service, clock, credentials.email);
  expectType(await browser.resetPassword(token, NEW_PASSWORD), "PasswordReset");
  expectType(await browser.login({ ...credentials, password: NEW_PASSWORD }), "SignedIn");
});
