import { expect } from "vitest";
import type { Answer } from "../support/client.ts";
import { aUser, expectType, PASSWORD, someCredentials, test } from "../support/test.ts";

const problemsOf = (answer: Answer) =>
  expectType(answer, "InvalidInput").fields.map(({ field, code }: Answer) => `${field} ${code}`);

test("a fresh database has no account", async ({ service }) => {
  expect(await service.rows('SELECT * FROM "user"')).toEqual([]);
});

test("registration signs a page in by cookie, and puts no token into the answer", async ({ service }) => {
  const browser = service.browser();
  const { email } = someCredentials();

  const answer = expectType(
    await browser.register({ email, password: PASSWORD, name: "  Ada  Lovelace " }),
    "SignedIn",
  );

  expect(answer.user).toMatchObject({ email, name: "Ada  Lovelace" });
  expect(answer.session).toMatchObject({ current: true, amr: ["pwd"] });
  expect(answer.accessToken).toBeNull();
  expect(JSON.stringify(answer)).not.toContain(browser.cookies.get("__Host-latchkey-session"));
  expect((await browser.me()).email).toBe(email);
});

test("registration gives a program a bearer token, and sets no cookie", async ({ service }) => {
  const app = service.app();

  const answer = expectType(await app.register(someCredentials()), "SignedIn");

  expect(answer.accessToken).toMatch(/^acc_[\w-]{43}$/);
  expect(app.setCookies).toEqual([]);
  expect(await app.me()).not.toBeNull();
});

test("a new account is elevated, since its owner has just proved who they are", async ({ service, clock }) => {
  const answer = await service.browser().register(someCredentials());
  expect(answer.session.elevatedUntil).toBe(new Date(clock.now().getTime() + 10 * 60_000).toISOString());
});

test("a name is optional, and a blank one is none", async ({ service }) => {
  for (const name of [undefined, "", "   "]) {
    const answer = await service.browser().register({ ...someCredentials(), ...(name !== undefined && { name }) });
    expect(expectType(answer, "SignedIn").user.name).toBeNull();
  }
});

test("a name has 64 characters at most, counted as people count them", async ({ service }) => {
  const input = someCredentials();
  expect(problemsOf(await service.browser().register({ ...input, name: "🔑".repeat(65) }))).toEqual(["name TOO_LONG"]);
  expectType(await service.browser().register({ ...input, name: "🔑".repeat(64) }), "SignedIn");
});

for (const [email, problem] of [
  ["", "REQUIRED"],
  [" ", "REQUIRED"],
  ["someone", "NOT_AN_EMAIL"],
  ["a@b@example.com", "NOT_AN_EMAIL"],
  ["a b@example.com", "NOT_AN_EMAIL"],
  [`${"a".repeat(250)}@example.com`, "NOT_AN_EMAIL"],
] as const) {
  test(`an address of ${JSON.stringify(email.slice(0, 20))} is refused as ${problem}`, async ({ service }) => {
    expect(problemsOf(await service.browser().register({ email, password: PASSWORD }))).toEqual([`email ${problem}`]);
    expect(await service.rows('SELECT * FROM "user"')).toEqual([]);
  });
}

test("all fields that need attention are named at once", async ({ service }) => {
  const answer = await service.browser().register({ email: "x", password: "short", name: "n".repeat(65) });
  expect(problemsOf(answer)).toEqual(["email NOT_AN_EMAIL", "name TOO_LONG", "password TOO_SHORT"]);
  expect(answer.message).not.toBe("");
});

test("an address that has an account is refused, in whatever spelling", async ({ service }) => {
  const { credentials } = await aUser(service);
  for (const email of [credentials.email, credentials.email.toUpperCase(), ` ${credentials.email} `]) {
    const browser = service.browser();
    expectType(await browser.register({ email, password: PASSWORD }), "EmailTaken");
    expect(browser.cookies.size).toBe(0);
  }
  expect(await service.rows('SELECT * FROM "user"')).toHaveLength(1);
});

test("the account keeps the address as its owner wrote it, and signs in with any spelling", async ({ service }) => {
  const answer = await service.browser().register({ email: "Vera@Example.COM", password: PASSWORD });
  expect(answer.user.email).toBe("Vera@Example.COM");
  expectType(await service.browser().login({ email: " vera@example.com ", password: PASSWORD }), "SignedIn");
});

test("of two registrations with one address at once, one signs in and the other is told", async ({
  service,
  start,
}) => {
  const other = await start({ beside: service });
  for (let round = 0; round < 5; round++) {
    const input = someCredentials();
    const answers = await Promise.all([service.browser().register(input), other.browser().register(input)]);
    expect(answers.map((answer) => answer.__typename).sort()).toEqual(["EmailTaken", "SignedIn"]);
    expect(await service.rows('SELECT * FROM "user" WHERE canonical_email = ?', input.email)).toHaveLength(1);
  }
});

test("a client address may register so many accounts an hour, taken addresses counted too", async ({
  start,
  clock,
}) => {
  const service = await start({ env: { REGISTRATIONS_PER_HOUR: "3" } });
  const { credentials } = await aUser(service);
  expectType(await service.browser().register(credentials), "EmailTaken");
  expectType(await service.browser().register(someCredentials()), "SignedIn");

  clock.advance({ minutes: 20 });
  const refused = expectType(await service.browser().register(someCredentials()), "TooManyAttempts");
  expect(refused.retryAfterSeconds).toBe(40 * 60);

  clock.advance({ seconds: refused.retryAfterSeconds });
  expectType(await service.browser().register(someCredentials()), "SignedIn");
});

test("a form that is refused for its fields does not count as a registration", async ({ start }) => {
  const service = await start({ env: { REGISTRATIONS_PER_HOUR: "1" } });
  expectType(await service.browser().register({ email: "x", password: PASSWORD }), "InvalidInput");
  expectType(await service.browser().register(someCredentials()), "SignedIn");
});

test("registering leaves one event, and one password hash under argon2id", async ({ start }) => {
  const service = await start({ fullHashCost: true });
  const { client } = await aUser(service);
  expect(await client.eventTypes()).toEqual(["REGISTERED"]);
  const [password] = await service.rows<{ hash: string }>("SELECT hash FROM password");
  expect(password?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test("a sign-in page learns what it must know before anyone has signed in", async ({ start }) => {
  const env = { SITE_NAME: "Latch", PASSWORD_MIN_LENGTH: "15", SUPPORT_URL: "mailto:help@example.com" };
  const service = await start({ env });
  expect((await service.browser().query("site")).site).toEqual({
    name: "Latch",
    issuer: "Latch",
    passwordMinLength: 15,
    maxAuthenticators: 5,
    supportUrl: "mailto:help@example.com",
  });
});
