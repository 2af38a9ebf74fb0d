import { expect } from "vitest";
import type { Client } from "../support/client.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { mailsOf, tokensIn } from "../support/mailbox.ts";
import type { Service } from "../support/service.ts";
import {
  addAuthenticator,
  aUser,
  aUserWithMfa,
  expectType,
  PASSWORD,
  type SecuredAccount,
  signIn,
  test,
} from "../support/test.ts";

const DAY = 24 * 60 * 60;

/** Removes an authenticator, as whoever has the session may, and gives the token of the link that tells of it. */
async function remove(service: Service, clock: FakeClock, client: Client, index = 0): Promise<string> {
  const { id } = (await client.me()).mfa.authenticators[index];
  expectType(await client.call("unbindMfa", { authenticatorId: id }), "MfaUnbound");
  const token = (await mailsOf(service, clock))
    .filter(({ subject }) => /removed|is off/.test(subject))
    .flatMap(({ text }) => tokensIn(text))
    .at(-1);
  if (token === undefined) throw new Error("No link was mailed.");
  return token;
}

/** Someone who has used a recovery code, and whose two authenticators were removed one after the other. */
async function withTwoRemoved(
  service: Service,
  clock: FakeClock,
): Promise<{ account: SecuredAccount; links: string[] }> {
  const account = await aUserWithMfa(service);
  const { client, credentials, recoveryCodes } = account;
  await addAuthenticator(client);
  clock.advance({ minutes: 1 });
  await client.login(credentials);
  expectType(await client.useRecoveryCode(recoveryCodes[0] ?? ""), "SignedIn");
  const links = [await remove(service, clock, client)];
  clock.advance({ minutes: 1 });
  links.push(await remove(service, clock, client));
  return { account, links };
}

/** All that would change the factors of an account, tried from an elevated session. */
async function expectFrozen({ client }: SecuredAccount, seconds: number) {
  const [{ id }] = (await client.me()).mfa.authenticators;
  for (const answer of [
    await client.setupMfa(),
    await client.call("unbindMfa", { authenticatorId: id }),
    await client.regenerateRecoveryCodes(),
  ]) {
    expect(expectType(answer, "ChangesFrozen").retryAfterSeconds).toBe(seconds);
  }
}

test("a removed authenticator is put back by the mailed link and the password, with its recovery codes", async ({
  start,
  service,
  clock,
}) => {
  const elsewhere = await start({ beside: service });
  const account = await aUserWithMfa(service);
  const { client, credentials, phone, recoveryCodes } = account;
  clock.advance({ minutes: 1 });
  await client.login(credentials);
  expectType(await client.useRecoveryCode(recoveryCodes[0] ?? ""), "SignedIn");
  const before = (await client.me()).mfa;
  const token = await remove(service, clock, client);
  expect((await client.me()).mfa).toMatchObject({ enabled: false, recoveryCodes: null });
  const others = [client, await signIn(service.app(), { credentials }, clock)];

  const stranger = service.browser();
  expectType(await stranger.undoMfaRemoval(token, PASSWORD), "MfaRemovalUndone");
  expect(await stranger.me()).toBeNull();
  for (const other of others) {
    expect(await other.me()).toBeNull();
    expect(await other.at(elsewhere).me()).toBeNull();
  }
  const code = phone.code();
  expectType(await stranger.login(credentials), "MfaRequired");
  // Whoever looked at the app up to now has nothing of it.
  expect(expectType(await stranger.verifyMfa(code), "InvalidCode").reason).toBe("ALREADY_USED");
  await signIn(stranger, account, clock);
  const { enabled, authenticators, recoveryCodes: kept } = (await stranger.me()).mfa;
  expect(enabled).toBe(true);
  expect(authenticators).toMatchObject([{ id: before.authenticators[0].id, name: before.authenticators[0].name }]);
  expect(kept).toEqual(before.recoveryCodes);
  await stranger.login(credentials);
  expect((await stranger.useRecoveryCode(recoveryCodes[0] ?? "")).reason).toBe("ALREADY_USED");
  expectType(await stranger.useRecoveryCode(recoveryCodes[1] ?? ""), "SignedIn");
});

test("after two removals either link brings the recovery codes back, and the other one leaves them alone", async ({
  service,
  clock,
}) => {
  for (const first of [0, 1]) {
    const { account, links } = await withTwoRemoved(service, clock);
    const { client, credentials, recoveryCodes } = account;
    const [undone = "", undoneLater = ""] = first === 0 ? links : links.toReversed();
    expectType(await service.browser().undoMfaRemoval(undone, PASSWORD), "MfaRemovalUndone");
    await client.login(credentials);
    expect((await client.useRecoveryCode(recoveryCodes[0] ?? "")).reason).toBe("ALREADY_USED");
    expectType(await client.useRecoveryCode(recoveryCodes[1] ?? ""), "SignedIn");
    expect((await client.me()).mfa.recoveryCodes).toMatchObject({ total: 10, remaining: 8 });

    expectType(await service.browser().undoMfaRemoval(undoneLater, PASSWORD), "MfaRemovalUndone");
    await client.login(credentials);
    expect((await client.useRecoveryCode(recoveryCodes[1] ?? "")).reason).toBe("ALREADY_USED");
    expectType(await client.useRecoveryCode(recoveryCodes[2] ?? ""), "SignedIn");
    const { authenticators, recoveryCodes: left } = (await client.me()).mfa;
    expect(authenticators).toHaveLength(2);
    expect(left).toMatchObject({ total: 10, remaining: 7 });
  }
});

test("recovery codes that were used since a link brought them back stay used, whichever link is next", async ({
  service,
  clock,
}) => {
  const { account, links } = await withTwoRemoved(service, clock);
  const { client, credentials, recoveryCodes } = account;
  const [first = "", second = ""] = links;
  expectType(await service.browser().undoMfaRemoval(first, PASSWORD), "MfaRemovalUndone");
  clock.advance({ hours: 25 });
  await client.login(credentials);
  expectType(await client.useRecoveryCode(recoveryCodes[1] ?? ""), "SignedIn");
  await remove(service, clock, client);
  expectType(await service.browser().undoMfaRemoval(second, PASSWORD), "MfaRemovalUndone");
  await client.login(credentials);
  for (const used of [0, 1]) {
    expect((await client.useRecoveryCode(recoveryCodes[used] ?? "")).reason).toBe("ALREADY_USED");
  }
  expectType(await client.useRecoveryCode(recoveryCodes[2] ?? ""), "SignedIn");
});

test("recovery codes that were made after a removal are not brought back by its link", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  const { client, credentials } = account;
  await addAuthenticator(client);
  const token = await remove(service, clock, client);
  clock.advance({ minutes: 1 });
  expectType(await client.regenerateRecoveryCodes(), "RecoveryCodesIssued");
  await remove(service, clock, client);
  expectType(await service.browser().undoMfaRemoval(token, PASSWORD), "MfaRemovalUndone");
  await signIn(client, { ...account, credentials }, clock);
  expect((await client.me()).mfa).toMatchObject({ enabled: true, recoveryCodes: null });
});

test("the link works once, for 72 hours, and with the right password alone", async ({ service, clock }) => {
  const [used, late] = [await aUserWithMfa(service), await aUserWithMfa(service)];
  const token = await remove(service, clock, used.client);
  const tooLate = await remove(service, clock, late.client);
  const browser = service.browser();
  expectType(await browser.undoMfaRemoval(token, "not the password"), "InvalidCredentials");
  clock.advance({ hours: 71 });
  expectType(await browser.undoMfaRemoval(token, PASSWORD), "MfaRemovalUndone");
  expectType(await browser.undoMfaRemoval(token, PASSWORD), "UndoTokenInvalid");
  clock.advance({ hours: 1 });
  expectType(await browser.undoMfaRemoval(tooLate, PASSWORD), "UndoTokenInvalid");
  for (const text of ["", "x", `und_${"a".repeat(43)}`, token.slice(4)]) {
    expectType(await browser.undoMfaRemoval(text, PASSWORD), "UndoTokenInvalid");
  }
});

test("of two requests with one link at once, one puts the authenticator back", async ({ service, clock }) => {
  const { client } = await aUserWithMfa(service);
  const token = await remove(service, clock, client);
  const answers = await Promise.all([1, 2].map(() => service.browser().undoMfaRemoval(token, PASSWORD)));
  expect(answers.map(({ __typename }) => __typename).sort()).toEqual(["MfaRemovalUndone", "UndoTokenInvalid"]);
});

test("its tries count as those of a sign-in", async ({ service, clock }) => {
  const { client, credentials } = await aUserWithMfa(service);
  const token = await remove(service, clock, client);
  const browser = service.browser();
  for (let time = 0; time < 5; time++) await browser.login({ ...credentials, password: "not the password" });
  for (let time = 0; time < 5; time++) {
    expectType(await browser.undoMfaRemoval(token, "not the password"), "InvalidCredentials");
  }
  expectType(await browser.undoMfaRemoval(token, PASSWORD), "TooManyAttempts");
  expectType(await browser.login(credentials), "TooManyAttempts");
});

test("for a day after that nobody changes factors, and then they can be changed again", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  await addAuthenticator(account.client);
  const token = await remove(service, clock, account.client);
  expectType(await service.browser().undoMfaRemoval(token, PASSWORD), "MfaRemovalUndone");
  await signIn(account.client, account, clock);
  await expectFrozen(account, DAY - 30);
  expect((await account.client.me()).mfa.authenticators).toHaveLength(2);

  clock.advance({ seconds: DAY - 31 });
  await signIn(account.client, account, clock);
  expectType(await account.client.setupMfa(), "MfaSetup");
});

test("a setup that was under way when the removal was undone cannot be finished", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  const token = await remove(service, clock, account.client);
  await account.client.setupMfa();
  expectType(await service.browser().undoMfaRemoval(token, PASSWORD), "MfaRemovalUndone");
  expect(await account.client.refusal("confirmMfa", { enrollment: account.client.enrollment, code: "123456" })).toBe(
    "UNAUTHENTICATED",
  );
  const enrollment = account.client.enrollment;
  await signIn(account.client, account, clock);
  expectType(await account.client.confirmMfa("123456", { enrollment }), "ChangesFrozen");
});

test("the password may be set anew in between: it is the present one that counts", async ({ service, clock }) => {
  const { client, credentials } = await aUserWithMfa(service);
  const token = await remove(service, clock, client);
  expectType(await client.changePassword("what the thief has chosen"), "PasswordChanged");
  const browser = service.browser();
  await browser.requestPasswordReset(credentials.email);
  const mails = await mailsOf(service, clock);
  const reset = mails.flatMap(({ text }) => tokensIn(text)).find((found) => found.startsWith("rst_")) ?? "";
  expectType(await browser.resetPassword(reset, "what the owner has chosen"), "PasswordReset");
  expectType(await browser.undoMfaRemoval(token, PASSWORD), "InvalidCredentials");
  expectType(await browser.undoMfaRemoval(token, "what the owner has chosen"), "MfaRemovalUndone");
});

test("where somebody has filled all places meanwhile, the latest gives way, and new recovery codes stay", async ({
  service,
  clock,
}) => {
  const account = await aUserWithMfa(service);
  const { client } = account;
  const token = await remove(service, clock, client);
  const added: string[] = [];
  for (let place = 0; place < 5; place++) added.push((await addAuthenticator(client, `No. ${place}`)).id);
  const { recoveryCodes } = (await client.me()).mfa;
  clock.advance({ seconds: 30 });
  expectType(await service.browser().undoMfaRemoval(token, PASSWORD), "MfaRemovalUndone");
  await signIn(client, account, clock);
  const { mfa } = await client.me();
  expect(mfa.authenticators.map(({ id }: { id: string }) => id).slice(1)).toEqual(added.slice(0, 4));
  expect(mfa.authenticators[0].name).toBe("Authenticator app");
  expect(mfa.recoveryCodes).toEqual(recoveryCodes);
});

test("it is told by mail and in the activity, and a link is in no mail but that of a removal", async ({
  service,
  clock,
}) => {
  const account = await aUserWithMfa(service);
  const token = await remove(service, clock, account.client);
  const removal = service.mailbox.mails.find(({ text }) => text.includes(token));
  for (const part of [removal?.text, removal?.html]) expect(part).toContain(`${service.url}/undo#${token}`);
  expectType(await service.browser().undoMfaRemoval(token, PASSWORD), "MfaRemovalUndone");
  const mails = await mailsOf(service, clock);
  const [told] = mails.filter(({ subject }) => subject === "An authenticator app was put back at Latchkey");
  expect(told?.text).toContain("You were signed out everywhere.");
  expect(mails.flatMap(({ text }) => tokensIn(text))).toEqual([token]);
  await signIn(account.client, account, clock);
  expect((await account.client.eventTypes()).slice(0, 3)).toEqual(["SIGNED_IN", "MFA_RESTORED", "MFA_UNBOUND"]);
});

test("a locked account stays as it is", async ({ service, clock }) => {
  const [{ client, credentials }, bystander] = [await aUserWithMfa(service), await aUser(service)];
  const token = await remove(service, clock, client);
  await service.database.write((db) =>
    db.query(`UPDATE "user" SET locked_at = 1 WHERE email = '${credentials.email}'`),
  );
  expectType(await service.browser().undoMfaRemoval(token, PASSWORD), "UndoTokenInvalid");
  expect(await bystander.client.me()).not.toBeNull();
});
