import type { Client } from "./client.ts";
import type { FakeClock } from "./fake-clock.ts";
import { mailsOf, tokensIn } from "./mailbox.ts";
import type { Service } from "./service.ts";
import { addAuthenticator, aUserWithMfa, expectType, PASSWORD, STRANGE_RECOVERY_CODE, signIn } from "./test.ts";

/** A bit of everything that an account can do, right and wrong, by cookie and by token. */
export async function live(service: Service, clock: FakeClock, client: Client) {
  const account = await aUserWithMfa(service, client);
  const { credentials, phone, recoveryCodes } = account;
  await addAuthenticator(client);
  await client.setupMfa();
  await client.confirmMfa(phone.wrongCode());
  await client.call("unbindMfa", { authenticatorId: (await client.me()).mfa.authenticators[1].id });
  const { recoveryCodes: renewed } = await client.regenerateRecoveryCodes();
  for (const code of [renewed[0], recoveryCodes[0], "123456"]) {
    await client.call("checkRecoveryCode", { recoveryCode: code });
  }

  for (const other of [service.browser(), service.app()]) {
    await other.login({ ...credentials, password: "not the password at all" });
    await signIn(other, account, clock);
    await other.login(credentials);
    await other.verifyMfa(phone.wrongCode());
    await other.verifyMfa(phone.code());
    await other.verifyMfa(phone.code(-6));
    await other.useRecoveryCode(STRANGE_RECOVERY_CODE);
    await other.useRecoveryCode(recoveryCodes[0] ?? "");
    await other.send("mutation ($input: LoginInput!) { login(input: $input) { __typename } }", {
      input: { email: credentials.email, password: [PASSWORD] },
    });
  }
  const last = service.browser();
  await last.login(credentials);
  expectType(await last.useRecoveryCode(renewed[1]), "SignedIn");
  clock.advance({ minutes: 11 });
  await last.stepUp({ password: "not the password at all" });
  await last.stepUp({ password: PASSWORD, code: phone.wrongCode() });
  expectType(await last.stepUp({ password: PASSWORD, recoveryCode: renewed[2] }), "SteppedUp");
  expectType(await last.changePassword("an entirely new passphrase"), "PasswordChanged");
  await last.login(credentials);
  await last.logout();

  await last.requestPasswordReset(credentials.email);
  const mails = await mailsOf(service, clock);
  const [token = ""] = mails.flatMap(({ text }) => tokensIn(text)).slice(-1);
  expectType(await last.resetPassword(token, "too short"), "InvalidInput");
  expectType(await last.resetPassword(token, "a passphrase by mail"), "PasswordReset");
  // One mail that waits, and one link that is not used.
  await last.requestPasswordReset(credentials.email);
  await mailsOf(service, clock);
  await last.requestPasswordReset(credentials.email);
}
