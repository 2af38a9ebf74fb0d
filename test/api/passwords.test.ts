import { expect } from "vitest";
import type { Answer } from "../support/client.ts";
import { planted } from "../support/confidentiality.ts";
import { aUser, aUserWithMfa, expectType, PASSWORD, signIn, someCredentials, test } from "../support/test.ts";

const KEY = "\u{1f511}";
const problemsOf = (answer: Answer) =>
  expectType(answer, "InvalidInput").fields.map(({ field, code }: Answer) => `${field} ${code}`);

for (const [what, password] of [
  ["12 characters", `${"a".repeat(11)}b`],
  ["64 characters", "x1".repeat(32)],
  ["12 characters outside the basic plane", KEY.repeat(12)],
  ["1,024 bytes in 256 characters", KEY.repeat(256)],
  ["1,024 bytes", "a".repeat(1024)],
  ["lower-case letters and spaces alone", "the quick brown fox naps"],
] as const) {
  test(`a password of ${what} is accepted, and signs in`, async ({ service }) => {
    const { email } = someCredentials();
    expectType(await service.browser().register({ email, password }), "SignedIn");
    expectType(await service.browser().login({ email, password }), "SignedIn");
    expectType(await service.browser().login({ email, password: password.slice(0, -1) }), "InvalidCredentials");
  });
}

for (const [what, password, problem] of [
  ["nothing", "", "REQUIRED"],
  ["11 characters", `${"a".repeat(10)}b`, "TOO_SHORT"],
  ["11 characters of 44 bytes", KEY.repeat(11), "TOO_SHORT"],
  ["1,025 bytes", "a".repeat(1025), "TOO_LONG"],
  ["257 characters of 1,028 bytes", KEY.repeat(257), "TOO_LONG"],
  ["a common one", "!qaz2wsx#edc", "TOO_COMMON"],
  ["a common one in capitals", "!QAZ2WSX#EDC", "TOO_COMMON"],
] as const) {
  test(`a password of ${what} is refused as ${problem}, at registration and at a change`, async ({ service }) => {
    const { email } = someCredentials();
    expect(problemsOf(await service.browser().register({ email, password }))).toEqual([`password ${problem}`]);
    const { client, credentials } = await aUser(service);
    expect(problemsOf(await client.changePassword(password))).toEqual([`newPassword ${problem}`]);
    expectType(await service.browser().login(credentials), "SignedIn");
  });
}

test("one's own address is no password", async ({ service }) => {
  const { email } = someCredentials();
  expect(problemsOf(await service.browser().register({ email, password: email }))).toEqual(["password TOO_COMMON"]);
  const { client, credentials } = await aUser(service);
  expect(problemsOf(await client.changePassword(credentials.email.toUpperCase()))).toEqual(["newPassword TOO_COMMON"]);
  planted(email, credentials.email.toUpperCase());
});

test("two spellings of one character in Unicode are one password, whichever came first", async ({ service }) => {
  const spellings = ["caf\u00e9 caf\u00e9 caf\u00e9", "cafe\u0301 cafe\u0301 cafe\u0301"];
  for (const chosen of spellings) {
    const { email } = someCredentials();
    expectType(await service.browser().register({ email, password: chosen }), "SignedIn");
    for (const password of spellings) expectType(await service.browser().login({ email, password }), "SignedIn");
  }
});

for (const [what, one, other] of [
  ["at character 73", `${"a".repeat(72)}x`, `${"a".repeat(72)}y`],
  ["at character 129", `${"a".repeat(128)}x`, `${"a".repeat(128)}y`],
  ["after a NUL", "a long password\0x", "a long password\0y"],
  ["in a space at the end", "a long password", "a long password "],
  ["in upper and lower case", "a long Password", "a long password"],
] as const) {
  test(`passwords that differ only ${what} are two`, async ({ service }) => {
    const { email } = someCredentials();
    expectType(await service.browser().register({ email, password: one }), "SignedIn");
    expectType(await service.browser().login({ email, password: other }), "InvalidCredentials");
    expectType(await service.browser().login({ email, password: one }), "SignedIn");
  });
}

test("the least length can be set", async ({ start }) => {
  const service = await start({ env: { PASSWORD_MIN_LENGTH: "8" } });
  const { email } = someCredentials();
  expect(problemsOf(await service.browser().register({ email, password: "x7-pq2!" }))).toEqual(["password TOO_SHORT"]);
  // The name of the site is 8 characters long, and what anyone would try first.
  expect(problemsOf(await service.browser().register({ email, password: "LATCHKEY" }))).toEqual([
    "password TOO_COMMON",
  ]);
  expectType(await service.browser().register({ email, password: "x7-pq2!z" }), "SignedIn");
});

test("a stricter length leaves passwords that were chosen before alone", async ({ service, start }) => {
  const { credentials } = await aUser(service);
  const strict = await start({ beside: service, env: { PASSWORD_MIN_LENGTH: "64" } });
  const browser = strict.browser();
  expectType(await browser.login(credentials), "SignedIn");
  expect(problemsOf(await browser.changePassword("x".repeat(63)))).toEqual(["newPassword TOO_SHORT"]);
});

test("a changed password takes the place of the old one at once, in every process", async ({ service, start }) => {
  const other = await start({ beside: service });
  const { client, credentials } = await aUser(service);

  const answer = expectType(await client.changePassword("an entirely new one"), "PasswordChanged");

  expect(answer.user.email).toBe(credentials.email);
  expectType(await other.browser().login(credentials), "InvalidCredentials");
  expectType(await other.browser().login({ ...credentials, password: "an entirely new one" }), "SignedIn");
});

test("a new password does not skip the second factor", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  expectType(await account.client.changePassword("an entirely new one"), "PasswordChanged");
  const credentials = { ...account.credentials, password: "an entirely new one" };
  expectType(await service.browser().login(credentials), "MfaRequired");
  expect(await (await signIn(service.browser(), { ...account, credentials }, clock)).me()).not.toBeNull();
});

test("changing the password needs a session, and a fresh proof", async ({ service, clock }) => {
  const { client, credentials } = await aUser(service);
  expect(await service.browser().refusal("changePassword", { newPassword: PASSWORD })).toBe("UNAUTHENTICATED");
  clock.advance({ minutes: 11 });
  const answer = expectType(await client.changePassword("an entirely new one"), "StepUpRequired");
  expect(answer.needsCode).toBe(false);
  expectType(await service.browser().login(credentials), "SignedIn");
});

test("nobody is made to change a password with time", async ({ service, clock }) => {
  const { credentials } = await aUser(service);
  clock.advance({ hours: 5 * 365 * 24 });
  expectType(await service.browser().login(credentials), "SignedIn");
});

test("the database holds no password, and one hash of argon2id with its own salt for each", async ({ start }) => {
  const service = await start({ fullHashCost: true });
  await aUser(service);
  await aUser(service);
  const rows = await service.rows<{ hash: string }>("SELECT hash FROM password");
  const hashes = rows.map(({ hash }) => hash);
  for (const hash of hashes) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22,}\$[\w+/]{43,}$/);
  expect(new Set(hashes).size).toBe(2);
});
