import { expect } from "vitest";
import { command, outputOf, refusalOf, startCommand, startInTerminal } from "../support/command.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { mailsOf, tokensIn } from "../support/mailbox.ts";
import type { Service } from "../support/service.ts";
import { aUser, aUserWithMfa, expectType, PASSWORD, signIn, someCredentials, test } from "../support/test.ts";

test("an account that an operator creates signs in, and its password is never shown", async ({ service, clock }) => {
  const credentials = someCredentials();

  const { code, stdout, stderr } = await create(service, [credentials.email, "--name", "Ada"], credentials.password);

  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `The account of ${credentials.email} was created.\n`,
    stderr: "",
  });
  const client = await signIn(service.browser(), { credentials }, clock);
  expect(await client.me()).toMatchObject({ email: credentials.email, name: "Ada" });
  expect((await client.eventTypes()).toSorted()).toEqual(["REGISTERED", "SIGNED_IN"]);
});

test("in a terminal, the password is not shown even to whoever types it at once", async ({ service, clock }) => {
  // Three times: who is first, the typing or the terminal, is a matter of luck.
  for (const credentials of [someCredentials(), someCredentials(), someCredentials()]) {
    const terminal = startInTerminal(service.env, "user", "create", credentials.email);
    await terminal.says("Password: ");
    terminal.write(`${credentials.password}\r`);
    await terminal.says("Again: ");
    terminal.write(`${credentials.password}\r`);
    const { code, stdout } = await terminal.ended;
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Password: \r\nAgain: \r\nThe account of ${credentials.email} was created.\r\n`,
    });
    await signIn(service.browser(), { credentials }, clock);
  }
});

test("what cannot become an account is refused in a line", async ({ service }) => {
  const { credentials } = await aUser(service);
  const refusals: [string, string, RegExp][] = [
    [credentials.email, PASSWORD, /^There is an account of .* already\.$/],
    ["nobody", PASSWORD, /^The e-mail address is none\.$/],
    ["somebody@example.com", "too short", /^The password needs at least 12 characters\.$/],
    ["somebody@example.com", "qwertyuiop123", /^The password is one of those that are guessed first\.$/],
    ["somebody@example.com", "", /^The password is missing\.$/],
  ];
  for (const [email, password, refusal] of refusals) {
    const { code, stdout, stderr } = await create(service, [email], password);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr.trimEnd()).toMatch(refusal);
  }
  const { code, stderr } = await command(service.env, "user", "create", "somebody@example.com");
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining("--password-stdin") });
});

test("accounts are listed, a line each", async ({ service, clock }) => {
  const plain = await aUser(service);
  const secured = await aUserWithMfa(service);
  clock.advance({ minutes: 5 });
  await signIn(service.browser(), secured, clock);
  await create(service, ["made@example.com"], PASSWORD);
  await outputOf(service.env, "user", "lock", plain.credentials.email);

  const [head, ...lines] = (await outputOf(service.env, "user", "list")).trimEnd().split("\n");

  expect(head).toBe("CREATED               LAST SIGN-IN          MFA  LOCKED  EMAIL");
  // The command has a clock of its own, so where its account stands among the others is not known.
  expect(lines.toSorted()).toEqual([
    `2026-11-24T08:30:00Z  2026-11-24T08:30:00Z  off  locked  ${plain.credentials.email}`,
    `2026-11-24T08:30:00Z  2026-11-24T08:35:30Z  on   -       ${secured.credentials.email}`,
    expect.stringMatching(/^20[\dTZ:-]+ {2}- {21}off {2}- {7}made@example\.com$/),
  ]);
});

test("a locked account is kept out on every way in, until it is unlocked", async ({ service, start, clock }) => {
  const elsewhere = await start({ beside: service });
  const account = await aUserWithMfa(service);
  const { credentials, phone, recoveryCodes } = account;
  clock.advance({ seconds: 30 });
  const app = service.app();
  await signIn(app, account, clock);
  const pending = service.browser();
  expectType(await pending.login(credentials), "MfaRequired");
  const stranger = await service.browser().login({ ...credentials, password: "a wrong password" });
  expectType(await service.browser().requestPasswordReset(credentials.email), "PasswordResetRequested");
  const link = await mailedToken(service, clock);

  expect(await outputOf(service.env, "user", "lock", ` ${credentials.email.toUpperCase()}`)).toBe(
    `The account of ${credentials.email} is locked. All its sessions and pending sign-ins have ended.\n`,
  );

  for (const session of [account.client, app, account.client.at(elsewhere), app.at(elsewhere)]) {
    expect(await session.me()).toBeNull();
    expect(await session.refusal("setupMfa", {})).toBe("UNAUTHENTICATED");
  }
  clock.advance({ seconds: 30 });
  expectType(await pending.verifyMfa(phone.code()), "ChallengeExpired");
  expectType(await pending.useRecoveryCode(recoveryCodes[0] ?? ""), "ChallengeExpired");
  expect(await service.browser().login(credentials)).toEqual(stranger);
  const reset = () => service.browser().resetPassword(link, "an entirely new passphrase");
  expectType(await reset(), "ResetTokenInvalid");
  expect(await service.rows("SELECT id FROM session")).toEqual([]);
  expect(await service.rows("SELECT id FROM challenge")).toEqual([]);
  expect(await outputOf(service.env, "user", "lock", credentials.email)).toContain("was locked already");

  await outputOf(service.env, "user", "unlock", credentials.email);
  expect(await outputOf(service.env, "user", "unlock", credentials.email)).toContain("was not locked");

  expect(await account.client.me()).toBeNull();
  expectType(await reset(), "ResetTokenInvalid");
  const again = await signIn(service.browser(), account, clock);
  expect(await again.eventTypes()).toEqual(expect.arrayContaining(["LOCKED_BY_ADMIN", "UNLOCKED_BY_ADMIN"]));
});

test("after 100 wrong codes and without recovery codes, a reset by the operator is the way back", async ({
  service,
  clock,
}) => {
  const { credentials, phone, client } = await aUserWithMfa(service);
  await service.database.write((db) => db.query("DELETE FROM recovery_code_set"));
  const wrong = phone.wrongCode();
  const attempt = service.browser();
  for (let failures = 0; failures < 100; failures++) {
    if (failures % 5 === 0) expectType(await attempt.login(credentials), "MfaRequired");
    expectType(await attempt.verifyMfa(wrong), "InvalidCode");
    if (failures % 10 === 9) clock.advance({ hours: 25 });
  }
  expect(await attempt.login(credentials)).toMatchObject({ __typename: "MfaRequired", methods: [] });
  expectType(await attempt.verifyMfa(phone.code()), "TooManyAttempts");
  expect(await client.me()).toBeNull();

  expect(await refusalOf(service.env, "mfa", "reset", credentials.email)).toContain("--yes");
  expectType(await attempt.login(credentials), "MfaRequired");
  expect(await outputOf(service.env, "mfa", "reset", credentials.email, "--yes")).toBe(
    `Two-step verification of ${credentials.email} is off: 1 authenticators were removed, all sessions have ended. The password is as it was.\n`,
  );

  expectType(await attempt.verifyMfa(phone.code()), "ChallengeExpired");
  const back = service.browser();
  expectType(await back.login(credentials), "SignedIn");
  expect((await back.me()).mfa).toEqual({ enabled: false, authenticators: [], recoveryCodes: null });
  const recorded = await service.rows("SELECT * FROM security_event WHERE type = 'MFA_RESET_BY_ADMIN'");
  expect(recorded).toMatchObject([{ ip_address: null, device: null, session_id: null }]);
  expectType(await back.setupMfa(), "MfaSetup");
});

test("a reset ends the sessions, and voids the setup under way", async ({ service }) => {
  const { credentials, client } = await aUserWithMfa(service);
  expectType(await client.setupMfa(), "MfaSetup");

  await outputOf(service.env, "mfa", "reset", credentials.email, "--yes");

  expect(await client.me()).toBeNull();
  for (const table of ["session", "authenticator", "enrollment", "recovery_code_set", "recovery_code"]) {
    expect(await service.rows(`SELECT * FROM ${table}`), table).toEqual([]);
  }
  // Its owner is told, by the server that is running.
  expect(await service.rows("SELECT kind FROM outbox")).toContainEqual({ kind: "MFA_RESET_BY_ADMIN" });
});

test("an account that is not there is named, and nothing else happens", async ({ service }) => {
  for (const args of [
    ["user", "lock"],
    ["user", "unlock"],
    ["mfa", "reset", "--yes"],
  ]) {
    expect(await refusalOf(service.env, ...args, "nobody@example.com")).toBe(
      "There is no account of nobody@example.com.",
    );
    expect(await refusalOf(service.env, ...args, "nobody")).toBe('"nobody" is no e-mail address.');
  }
});

/** The one in the last mail that has any. */
async function mailedToken(service: Service, clock: FakeClock): Promise<string> {
  const tokens = (await mailsOf(service, clock)).flatMap(({ text }) => tokensIn(text));
  return tokens.at(-1) ?? "";
}

function create(service: Service, args: string[], password: string) {
  const child = startCommand(service.env, "user", "create", "--password-stdin", ...args);
  child.write(`${password}\n`);
  return child.ended;
}
