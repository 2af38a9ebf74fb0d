import { expect } from "vitest";
import type { Client } from "../support/client.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { mailsOf, tokensIn } from "../support/mailbox.ts";
import { Phone } from "../support/phone.ts";
import type { Service } from "../support/service.ts";
import { type Account, aUser, aUserWithMfa, expectType, type SecuredAccount, signIn, test } from "../support/test.ts";

/** The account's sessions beside the one at hand: two more by cookie and one by token. */
const othersOf = async (service: Service, account: Account | SecuredAccount, clock: FakeClock) => [
  await signIn(service.browser(), account, clock),
  await signIn(service.browser(), account, clock),
  await signIn(service.app(), account, clock),
];

async function expectEnded(clients: Client[], elsewhere: Service) {
  for (const client of clients) {
    expect(await client.me()).toBeNull();
    expect(await client.at(elsewhere).me()).toBeNull();
    expect(await client.refusal("setupMfa", {})).toBe("UNAUTHENTICATED");
  }
}

/** Links by which whoever reads the account's mail could set a password. */
async function twoLinks(service: Service, { credentials }: Account, clock: FakeClock): Promise<string[]> {
  for (let time = 0; time < 2; time++) await service.browser().requestPasswordReset(credentials.email);
  const links = (await mailsOf(service, clock)).flatMap(({ text }) => tokensIn(text));
  expect(links).toHaveLength(2);
  return links;
}

async function expectVoid(links: readonly string[], places: readonly Service[]) {
  for (const place of places) {
    for (const link of links) {
      expectType(await place.browser().resetPassword(link, "a password of a thief"), "ResetTokenInvalid");
    }
  }
}

/** Each returns whether the session at hand goes on. */
const CHANGES: Record<string, (account: SecuredAccount, link: string) => Promise<boolean>> = {
  "changing the password": async ({ client }) => {
    expectType(await client.changePassword("an entirely new one"), "PasswordChanged");
    return true;
  },
  "resetting the password": async ({ client }, link) => {
    expectType(await client.resetPassword(link, "an entirely new one"), "PasswordReset");
    return false;
  },
  "unbinding the authenticator": async ({ client }) => {
    const [{ id }] = (await client.me()).mfa.authenticators;
    expectType(await client.call("unbindMfa", { authenticatorId: id }), "MfaUnbound");
    return true;
  },
  "signing in by recovery code": async ({ client, credentials, recoveryCodes }) => {
    await client.login(credentials);
    expectType(await client.useRecoveryCode(recoveryCodes[0] ?? ""), "SignedIn");
    return true;
  },
};

for (const [what, change] of Object.entries(CHANGES)) {
  test(`${what} ends every other session, pending sign-in and mailed link, in every process`, async ({
    service,
    start,
    clock,
  }) => {
    const elsewhere = await start({ beside: service });
    const account = await aUserWithMfa(service);
    const bystander = await aUser(service);
    const others = await othersOf(service, account, clock);
    const links = await twoLinks(service, account, clock);
    const pending = [service.browser(), service.app()];
    for (const client of pending) expectType(await client.login(account.credentials), "MfaRequired");

    const goesOn = await change(account, links[0] ?? "");

    await expectEnded(goesOn ? others : [account.client, ...others], elsewhere);
    if (goesOn) expect((await account.client.me()).sessions).toHaveLength(1);
    clock.advance({ seconds: 90 });
    for (const client of pending) {
      for (const place of [service, elsewhere]) {
        expectType(await client.at(place).verifyMfa(account.phone.code()), "ChallengeExpired");
        expectType(await client.at(place).useRecoveryCode(account.recoveryCodes[1] ?? ""), "ChallengeExpired");
        expect((await client.at(place).query("pendingSignIn")).pendingSignIn).toBeNull();
      }
    }
    await expectVoid(links, [service, elsewhere]);
    expect(await bystander.client.me()).not.toBeNull();
  });
}

test("binding the first authenticator ends every other session and mailed link, in every process", async ({
  service,
  start,
  clock,
}) => {
  const elsewhere = await start({ beside: service });
  const account = await aUser(service);
  const others = await othersOf(service, account, clock);
  const links = await twoLinks(service, account, clock);
  const phone = Phone.scan((await account.client.setupMfa()).otpauthUri, clock);
  // Until the code is confirmed, nothing changes.
  for (const other of others) expect(await other.me()).not.toBeNull();

  expectType(await account.client.confirmMfa(phone.code()), "MfaBound");

  await expectEnded(others, elsewhere);
  await expectVoid(links, [service, elsewhere]);
  expect(await account.client.me()).not.toBeNull();
});

test("a sign-in that was begun with the old password does not finish after its change", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  const thief = service.browser();
  await thief.login(account.credentials);
  expectType(await account.client.changePassword("an entirely new one"), "PasswordChanged");
  clock.advance({ seconds: 30 });
  expectType(await thief.verifyMfa(account.phone.code()), "ChallengeExpired");
  // The code was not looked at: its owner still signs in with it.
  const browser = service.browser();
  await browser.login({ ...account.credentials, password: "an entirely new one" });
  expectType(await browser.verifyMfa(account.phone.code()), "SignedIn");
});

test("what changes no credential leaves other sessions alone", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  const other = await signIn(service.app(), account, clock);
  const [{ id }] = (await account.client.me()).mfa.authenticators;
  expectType(await account.client.call("renameMfa", { authenticatorId: id, name: "Old phone" }), "MfaRenamed");
  expectType(await account.client.regenerateRecoveryCodes(), "RecoveryCodesIssued");
  expectType(await account.client.setupMfa(), "MfaSetup");
  clock.advance({ seconds: 30 });
  const proof = { password: account.credentials.password, code: account.phone.code() };
  expectType(await account.client.stepUp(proof), "SteppedUp");
  expect(await other.me()).not.toBeNull();
});
