import { expect } from "vitest";
import type { Client } from "../support/client.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { mailsOf, tokensIn } from "../support/mailbox.ts";
import type { Service } from "../support/service.ts";
import { aUser, aUserWithMfa, expectType, PASSWORD, signIn, test } from "../support/test.ts";

const NEW = "ada.new@example.com";

const request = (client: Client, newEmail: string) => client.call("requestEmailChange", { newEmail });
const confirm = (client: Client, token = "") => client.call("confirmEmailChange", { token });

/** The newest link that was mailed to an address, if any. */
async function linkTo(service: Service, clock: FakeClock, email: string): Promise<string | undefined> {
  const mails = (await mailsOf(service, clock)).filter(({ to }) => to === email);
  return mails.flatMap(({ text }) => tokensIn(text)).at(-1);
}

/** Asks for the change. Returns the links of the old and of the new mailbox. */
async function links(service: Service, clock: FakeClock, client: Client, email: string, newEmail = NEW) {
  expectType(await request(client, newEmail), "EmailChangeRequested");
  return [await linkTo(service, clock, email), await linkTo(service, clock, newEmail)] as const;
}

for (const first of ["old", "new"] as const) {
  test(`the address changes once both mailboxes have confirmed, the ${first} one first`, async ({ service, clock }) => {
    const { client, credentials } = await aUser(service);
    const both = await links(service, clock, client, credentials.email, "Ada.New@Example.com");
    const [one, other] = first === "old" ? both : [both[1], both[0]];
    const stranger = service.browser();

    expect(await confirm(stranger, one)).toEqual({ __typename: "EmailChangeConfirmed", complete: false });
    expect((await client.me()).email).toBe(credentials.email);
    expectType(await service.browser().login({ email: NEW, password: PASSWORD }), "InvalidCredentials");
    expectType(await service.browser().login(credentials), "SignedIn");

    expect(await confirm(stranger, other)).toEqual({ __typename: "EmailChangeConfirmed", complete: true });
    expect(await stranger.me()).toBeNull();
    expect((await client.me()).email).toBe("Ada.New@Example.com");
    expectType(await service.browser().login(credentials), "InvalidCredentials");
    expectType(await service.browser().login({ email: NEW, password: PASSWORD }), "SignedIn");
    expect((await client.eventTypes()).filter((type) => type.startsWith("EMAIL"))).toEqual([
      "EMAIL_CHANGED",
      "EMAIL_CHANGE_REQUESTED",
    ]);
    expectType(await service.browser().register(credentials), "SignedIn");
  });
}

test("each link works once, alone it changes nothing, and after a day neither does", async ({ service, clock }) => {
  const { client, credentials } = await aUser(service);
  const [old, fresh] = await links(service, clock, client, credentials.email);
  expectType(await confirm(service.browser(), old), "EmailChangeConfirmed");
  for (let time = 0; time < 2; time++) expectType(await confirm(service.browser(), old), "EmailLinkInvalid");
  clock.advance({ hours: 24 });
  expectType(await confirm(service.browser(), fresh), "EmailLinkInvalid");
  expect(await service.rows('SELECT email FROM "user"')).toEqual([{ email: credentials.email }]);
});

test("of many confirmations at once, each link counts once and the change happens once", async ({ service, clock }) => {
  const { client, credentials } = await aUser(service);
  const both = await links(service, clock, client, credentials.email);
  const answers = await Promise.all([...both, ...both, ...both].map((token) => confirm(service.browser(), token)));
  const confirmed = answers.filter(({ __typename }) => __typename === "EmailChangeConfirmed");
  expect(confirmed.map(({ complete }) => complete).sort()).toEqual([false, true]);
  expect((await client.eventTypes()).filter((type) => type === "EMAIL_CHANGED")).toHaveLength(1);
});

test("what was begun with the old address is void: reset links, sign-ins, and an earlier request", async ({
  service,
  clock,
}) => {
  const account = await aUserWithMfa(service);
  const { client, credentials, phone } = account;
  const superseded = await links(service, clock, client, credentials.email, "mistyped@example.com");
  const both = await links(service, clock, client, credentials.email);
  for (const token of superseded) expectType(await confirm(service.browser(), token), "EmailLinkInvalid");
  await service.browser().requestPasswordReset(credentials.email);
  const reset = await linkTo(service, clock, credentials.email);
  const pending = service.browser();
  expectType(await pending.login(credentials), "MfaRequired");

  for (const token of both) expectType(await confirm(service.browser(), token), "EmailChangeConfirmed");

  expectType(await service.browser().resetPassword(reset ?? "", "an entirely new passphrase"), "ResetTokenInvalid");
  clock.advance({ seconds: 30 });
  expectType(await pending.verifyMfa(phone.code()), "ChallengeExpired");
  expect((await client.me()).mfa.enabled).toBe(true);
});

test("a change of password in between makes the links void: it may have been somebody else's request", async ({
  service,
  clock,
}) => {
  const { client, credentials } = await aUser(service);
  const both = await links(service, clock, client, credentials.email);
  expectType(await client.changePassword("an entirely new passphrase"), "PasswordChanged");
  for (const token of both) expectType(await confirm(service.browser(), token), "EmailLinkInvalid");
  const { body } = await client.send("{ me { emailChange { newEmail } } }");
  expect(body.data.me.emailChange).toBeNull();
});

test("an address that has an account gets no link, and only its mailbox is told", async ({ service, clock }) => {
  const [u, v] = [await aUser(service), await aUser(service)];
  const free = await request(u.client, "nobody-yet@example.com");
  const taken = await request(u.client, v.credentials.email.toUpperCase());
  expect(taken).toEqual({ ...free, user: { ...free.user, emailChange: taken.user.emailChange } });
  const mails = await mailsOf(service, clock);
  const told = mails.filter(
    ({ to, subject }) => to.toLowerCase() === v.credentials.email && subject === "Confirm this email for Latchkey",
  );
  expect(told.map(({ text }) => tokensIn(text))).toEqual([[]]);
  expect(told[0]?.text).toContain("It has an account already");
  expect(told[0]?.text).not.toContain(u.credentials.email);

  const old = await linkTo(service, clock, u.credentials.email);
  expect(await confirm(service.browser(), old)).toEqual({ __typename: "EmailChangeConfirmed", complete: false });
});

test("an address that is registered in between is not taken away", async ({ service, clock }) => {
  const { client, credentials } = await aUser(service);
  const [old, fresh] = await links(service, clock, client, credentials.email);
  expectType(await confirm(service.browser(), fresh), "EmailChangeConfirmed");
  const other = service.browser();
  expectType(await other.register({ email: NEW, password: PASSWORD }), "SignedIn");
  expectType(await confirm(service.browser(), old), "EmailLinkInvalid");
  expect((await client.me()).email).toBe(credentials.email);
  expect((await other.me()).email).toBe(NEW);
});

test("the mailbox that is nobody's yet is told nothing of the account", async ({ service, clock }) => {
  const client = service.browser();
  client.headers["accept-language"] = "zh-CN";
  client.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
  const account = await aUser(service, client);
  await client.call("changeName", { name: "Ada Lovelace" });
  await links(service, clock, client, account.credentials.email);
  const mails = await mailsOf(service, clock);
  const [toNew, toOld] = [NEW, account.credentials.email].map((email) =>
    mails.find(({ to, text }) => to === email && tokensIn(text).length > 0),
  );
  for (const secret of ["Ada", account.credentials.email, "Firefox", "127.0.0.1"]) {
    expect(toNew?.text).not.toContain(secret);
    expect(toNew?.html).not.toContain(secret);
  }
  expect(toNew?.subject).toBe("确认用于 Latchkey 的邮箱");
  expect(toNew?.text).toContain(`${service.url}/email#emc_`);
  expect(toOld?.text).toContain(`Ada Lovelace，你好：`);
  expect(toOld?.text).toContain(NEW);
});

test("a stolen session changes no address, nor do six requests within an hour fill a mailbox", async ({
  service,
  clock,
}) => {
  const account = await aUser(service);
  clock.advance({ minutes: 11 });
  expectType(await request(account.client, NEW), "StepUpRequired");
  const client = await signIn(service.browser(), account, clock);
  for (let time = 0; time < 5; time++) expectType(await request(client, NEW), "EmailChangeRequested");
  expect(await request(client, NEW)).toMatchObject({ __typename: "TooManyAttempts" });
  const mails = (await mailsOf(service, clock)).filter(({ to }) => to === NEW);
  // Those of requests that were replaced before their turn came are not written.
  expect(mails).toHaveLength(1);
});

test("what is no address, or is the account's own, is refused at its field", async ({ service, clock }) => {
  const { client, credentials } = await aUser(service);
  for (const [email, code] of [
    [" ", "REQUIRED"],
    ["ada", "NOT_AN_EMAIL"],
    ["ada@example.com\nbcc: eve@example.com", "NOT_AN_EMAIL"],
    [credentials.email.toUpperCase(), "UNCHANGED"],
  ] as const) {
    expect(await request(client, email)).toMatchObject({ fields: [{ field: "newEmail", code }] });
  }
  expect((await mailsOf(service, clock)).flatMap(({ text }) => tokensIn(text))).toEqual([]);
});

test("no token of a link stands in the database, and tokens of other kinds confirm nothing", async ({
  service,
  clock,
}) => {
  const { client, credentials } = await aUser(service);
  const both = await links(service, clock, client, credentials.email);
  const rows = JSON.stringify(await service.rows("SELECT * FROM email_change"));
  for (const token of both) expect(rows).not.toContain(token);
  await service.browser().requestPasswordReset(credentials.email);
  const reset = (await linkTo(service, clock, credentials.email)) ?? "";
  for (const token of ["", reset, `emc_${reset.slice(4)}`, client.cookies.get("__Host-latchkey-session") ?? ""]) {
    expectType(await confirm(service.browser(), token), "EmailLinkInvalid");
  }
});
