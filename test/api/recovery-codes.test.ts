import { expect } from "vitest";
// Only the server depends on it; the test hashes by itself, to hold the parameters against the rule.
import { hashRaw } from "../../server/node_modules/@node-rs/argon2";
import { checkCharacter } from "../../server/src/recovery-codes/recovery-code-reading.ts";
import { mailsOf, tokensIn } from "../support/mailbox.ts";
import {
  addAuthenticator,
  aUser,
  aUserWithMfa,
  expectType,
  STRANGE_RECOVERY_CODE,
  signIn,
  test,
} from "../support/test.ts";

for (const kind of ["browser", "app"] as const) {
  test(`a recovery code signs ${kind === "browser" ? "a page" : "a program"} in, and leaves two steps on`, async ({
    service,
  }) => {
    const { credentials, recoveryCodes } = await aUserWithMfa(service);
    const client = service[kind]();
    await client.login(credentials);

    const answer = expectType(await client.useRecoveryCode(recoveryCodes[3] ?? ""), "SignedIn");

    // RFC 8176 has no word for a recovery code; it is not a one-time password of an app.
    expect(answer.session.amr).toEqual(["pwd", "mfa"]);
    expect(answer.accessToken).toEqual(kind === "app" ? client.accessToken : null);
    const { mfa } = await client.me();
    expect(mfa.enabled).toBe(true);
    expect(mfa.recoveryCodes).toMatchObject({ total: 10, remaining: 9 });
    expectType(await service.browser().login(credentials), "MfaRequired");
  });
}

test("ten codes are issued, all different, of five groups with a check character each", async ({ service }) => {
  const { recoveryCodes } = await aUserWithMfa(service);
  expect(new Set(recoveryCodes).size).toBe(10);
  for (const code of recoveryCodes) {
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){4}$/);
    for (const group of code.split("-")) expect(checkCharacter(group.slice(0, 3))).toBe(group[3]);
  }
});

test("a used code is refused, and counted", async ({ service }) => {
  const { credentials, recoveryCodes } = await aUserWithMfa(service);
  const [code = ""] = recoveryCodes;
  const browser = service.browser();
  await browser.login(credentials);
  expectType(await browser.useRecoveryCode(code), "SignedIn");
  await browser.login(credentials);
  expect(await browser.useRecoveryCode(code)).toMatchObject({
    __typename: "InvalidCode",
    reason: "ALREADY_USED",
    attemptsLeft: 4,
    codeRetryAfterSeconds: null,
  });
  expect(await browser.useRecoveryCode(code)).toMatchObject({ attemptsLeft: 3 });
});

test("a code is wrong for another account, counted there, and stays good for its own", async ({ service }) => {
  const w = await aUserWithMfa(service);
  const x = await aUserWithMfa(service);
  const browser = service.browser();
  await browser.login(x.credentials);
  expect(await browser.useRecoveryCode(w.recoveryCodes[0] ?? "")).toMatchObject({ reason: "WRONG", attemptsLeft: 4 });
  await browser.login(w.credentials);
  expectType(await browser.useRecoveryCode(w.recoveryCodes[0] ?? ""), "SignedIn");

  // That it is used is for its own account to know.
  await browser.login(x.credentials);
  expect(await browser.useRecoveryCode(w.recoveryCodes[0] ?? "")).toMatchObject({ reason: "WRONG", attemptsLeft: 4 });
});

test("however a code is written, it is the same code", async ({ service }) => {
  const { credentials, recoveryCodes } = await aUserWithMfa(service);
  const spellings: ((code: string) => string)[] = [
    (code) => code.toLowerCase(),
    (code) => code.replaceAll("-", ""),
    (code) => ` ${code.replaceAll("-", " ")} `,
    (code) => code.replaceAll("0", "O").replaceAll("1", "I"),
    (code) => code.toLowerCase().replaceAll("0", "o").replaceAll("1", "l"),
    (code) => code.replaceAll("-", "\u2013"),
  ];
  for (const [index, write] of spellings.entries()) {
    const browser = service.browser();
    await browser.login(credentials);
    expectType(await browser.useRecoveryCode(write(recoveryCodes[index] ?? "")), "SignedIn");
  }
});

test("a slip in any group is told as such, and costs no attempt", async ({ service }) => {
  const { credentials, recoveryCodes } = await aUserWithMfa(service);
  const [code = ""] = recoveryCodes;
  const slips = [0, 1, 2, 3, 4].map((group) => {
    const groups = code.split("-");
    const [first, ...rest] = groups[group] ?? "";
    groups[group] = [first === "7" ? "8" : "7", ...rest].join("");
    return groups.join("-");
  });
  const browser = service.browser();
  await browser.login(credentials);
  for (const slip of [
    ...slips,
    "",
    "482913",
    code.slice(0, -1),
    `${code}-0000`,
    code.replace(/^./, "U"),
    "' OR 1=1--",
  ]) {
    expect(await browser.useRecoveryCode(slip)).toMatchObject({
      __typename: "InvalidCode",
      reason: "MALFORMED",
      attemptsLeft: 5,
    });
  }
  expect(await service.rows("SELECT * FROM security_event WHERE type = 'MFA_FAILED'")).toEqual([]);
  expectType(await browser.useRecoveryCode(code), "SignedIn");
});

test("a well-formed code that is nobody's is wrong, and five of them end the challenge", async ({ service }) => {
  const { credentials, recoveryCodes } = await aUserWithMfa(service);
  const browser = service.browser();
  await browser.login(credentials);
  for (const attemptsLeft of [4, 3, 2, 1, 0]) {
    expect(await browser.useRecoveryCode(STRANGE_RECOVERY_CODE)).toMatchObject({ reason: "WRONG", attemptsLeft });
  }
  expectType(await browser.useRecoveryCode(recoveryCodes[0] ?? ""), "ChallengeExpired");
});

test("a sign-in by recovery code spends the codes that the apps show now and next", async ({ service, clock }) => {
  const { client, credentials, phone, recoveryCodes } = await aUserWithMfa(service);
  const { phone: second } = await addAuthenticator(client);
  clock.advance({ minutes: 5 });
  const browser = service.browser();
  await browser.login(credentials);
  expectType(await browser.useRecoveryCode(recoveryCodes[0] ?? ""), "SignedIn");
  await browser.login(credentials);
  for (const each of [phone, second]) {
    expect(await browser.verifyMfa(each.code())).toMatchObject({ reason: "ALREADY_USED" });
    expect(await browser.verifyMfa(each.code(1))).toMatchObject({ reason: "ALREADY_USED" });
  }
  clock.advance({ seconds: 60 });
  expectType(await browser.verifyMfa(phone.code()), "SignedIn");
});

test("all ten codes work, then none, and the sign-in no longer offers them", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  const browser = service.browser();
  for (const code of account.recoveryCodes) {
    expect((await browser.login(account.credentials)).methods).toContain("RECOVERY_CODE");
    expectType(await browser.useRecoveryCode(code), "SignedIn");
  }
  expect((await browser.me()).mfa.recoveryCodes.remaining).toBe(0);
  expect((await browser.login(account.credentials)).methods).toEqual(["TOTP"]);
  expect(await browser.useRecoveryCode(account.recoveryCodes[9] ?? "")).toMatchObject({ reason: "ALREADY_USED" });

  clock.advance({ seconds: 60 });
  await signIn(browser, account, clock);
  const renewed = expectType(await browser.regenerateRecoveryCodes(), "RecoveryCodesIssued");
  expect(new Set([...renewed.recoveryCodes, ...account.recoveryCodes]).size).toBe(20);
  expect((await browser.me()).mfa.recoveryCodes).toMatchObject({ total: 10, remaining: 10 });
  await browser.login(account.credentials);
  for (const code of account.recoveryCodes.slice(0, 2)) {
    expect(await browser.useRecoveryCode(code)).toMatchObject({ reason: "WRONG" });
  }
  expectType(await browser.useRecoveryCode(renewed.recoveryCodes[0]), "SignedIn");
});

test("a new set voids the old one, its unused codes too", async ({ service }) => {
  const { client, credentials, recoveryCodes } = await aUserWithMfa(service);
  const { recoveryCodes: renewed, user } = expectType(await client.regenerateRecoveryCodes(), "RecoveryCodesIssued");
  expect(user.email).toBe(credentials.email);
  const browser = service.browser();
  await browser.login(credentials);
  expect(await browser.useRecoveryCode(recoveryCodes[0] ?? "")).toMatchObject({ reason: "WRONG" });
  expectType(await browser.useRecoveryCode(renewed[0]), "SignedIn");
});

test("without an authenticator there is no set to renew", async ({ service }) => {
  const { client } = await aUser(service);
  expectType(await client.regenerateRecoveryCodes(), "MfaNotEnabled");
  expect(await service.rows("SELECT * FROM recovery_code")).toEqual([]);
});

test("renewing the set needs a session, and a fresh proof", async ({ service, clock }) => {
  const { client, recoveryCodes, credentials } = await aUserWithMfa(service);
  expect(await service.browser().refusal("regenerateRecoveryCodes")).toBe("UNAUTHENTICATED");
  clock.advance({ minutes: 11 });
  expect(await client.regenerateRecoveryCodes()).toMatchObject({ __typename: "StepUpRequired", needsCode: true });
  const browser = service.browser();
  await browser.login(credentials);
  expectType(await browser.useRecoveryCode(recoveryCodes[0] ?? ""), "SignedIn");
});

test("a second authenticator brings no new set, and the last one takes the set with it", async ({ service }) => {
  const { client, recoveryCodes } = await aUserWithMfa(service);
  const { recoveryCodes: more } = await addAuthenticator(client);
  expect(more).toBeNull();
  expect(recoveryCodes).toHaveLength(10);
  for (const { id } of (await client.me()).mfa.authenticators) {
    expect((await client.me()).mfa.recoveryCodes).not.toBeNull();
    expectType(await client.call("unbindMfa", { authenticatorId: id }), "MfaUnbound");
  }
  expect((await client.me()).mfa).toEqual({ enabled: false, authenticators: [], recoveryCodes: null });
  expect(await service.rows("SELECT * FROM recovery_code")).toEqual([]);
});

test("the database holds argon2id digests of the codes, under one salt of 128 bits a set", async ({ start }) => {
  const service = await start({ fullHashCost: true });
  const { recoveryCodes } = await aUserWithMfa(service);
  const [set] = await service.rows<{ salt: string }>("SELECT salt FROM recovery_code_set");
  expect(Buffer.from(set?.salt ?? "", "base64url")).toHaveLength(16);
  const rows = await service.rows<{ digest: string }>("SELECT digest FROM recovery_code");
  const digests = rows.map(({ digest }) => digest);
  expect(new Set(digests).size).toBe(10);
  const options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
  const salt = Buffer.from(set?.salt ?? "", "base64url");
  const expected = await hashRaw(recoveryCodes[0] ?? "", { ...options, salt });
  expect(digests).toContain(expected.toString("base64url"));
});

test("codes made at a lower cost stay good when it is raised, set aside and put back meanwhile too", async ({
  start,
  clock,
}) => {
  const former = await start();
  const { client, credentials, recoveryCodes } = await aUserWithMfa(former);
  const [{ id }] = (await client.me()).mfa.authenticators;
  expectType(await client.call("unbindMfa", { authenticatorId: id }), "MfaUnbound");
  const [undo = ""] = (await mailsOf(former, clock)).flatMap(({ text }) => tokensIn(text));

  const service = await start({ beside: former, fullHashCost: true });
  expectType(await service.browser().undoMfaRemoval(undo, credentials.password), "MfaRemovalUndone");
  const signInBy = async (code = "", at = service) => {
    const visitor = at.browser();
    expectType(await visitor.login(credentials), "MfaRequired");
    expectType(await visitor.useRecoveryCode(code), "SignedIn");
    return visitor;
  };
  await signInBy(recoveryCodes[0]);

  // Changes of factors are frozen for a day after that.
  clock.advance({ hours: 25 });
  const renewal = await (await signInBy(recoveryCodes[1])).regenerateRecoveryCodes();
  expect(await service.rows("SELECT hash_parameters FROM recovery_code_set")).toEqual([
    { hash_parameters: "m=19456,t=2,p=1" },
  ]);
  await signInBy(expectType(renewal, "RecoveryCodesIssued").recoveryCodes[0], former);
});
