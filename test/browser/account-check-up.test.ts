import { expect } from "vitest";
import { test } from "../support/browser.ts";
import { Phone } from "../support/phone.ts";
import { addAuthenticator, aUser, aUserWithMfa, expectType } from "../support/test.ts";
import { expectGoodLooks } from "./account-looks.ts";
import { dialog, expectSaid, link, pathOf } from "./steps.ts";

test("with a password alone, the check-up leads straight to two-step verification", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const { page } = await arrive({ as: client });
  await page.goto("/u");
  await expectSaid(page, "Security check-upNeeds attention");
  await expectSaid(page, "Off. Your password alone signs you in.");
  await expectGoodLooks(page, "check-up-off");
  await link(page, "Set up two-step verification").click();
  await page.waitForURL("**/u/security/mfa/new");
});

test("whoever could lose their way in is told so first, and what to do", async ({ service, arrive }) => {
  const { client, credentials, recoveryCodes } = await aUserWithMfa(service);
  for (const code of recoveryCodes) {
    await client.login(credentials);
    expectType(await client.useRecoveryCode(code), "SignedIn");
  }
  const { page } = await arrive({ as: client });
  await page.goto("/u");
  await expectSaid(page, "Needs attentionNeeds attentionRecovery codesNone left. Get new ones.");
  await expectSaid(page, "If you lose this phoneYou couldn’t sign in any more. Get new recovery codes now.");
  await expectGoodLooks(page, "check-up-no-codes");
  await link(page, "Get new codes If you lose this phone").click();
  await expectSaid(dialog(page), "Your old codes stop working right away.");
  expect(pathOf(page)).toBe("/u/security");
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  await page.goBack();
  await page.waitForURL("**/u");

  await addAuthenticator(client);
  await page.goto("/u");
  await expectSaid(page, "You can still sign in with another authenticator, if it’s on another phone.");
});

test("with everything in place the check-up says so, and asks for a look at the codes", async ({ service, arrive }) => {
  const { client, recoveryCodes } = await aUserWithMfa(service);
  await addAuthenticator(client);
  const { page } = await arrive({ as: client });
  await page.goto("/u");
  await expectSaid(page, "Security check-upAll good");
  await expectSaid(page, "You can still sign in with another authenticator, or with one of your 10 recovery codes.");
  await link(page, "Check a code If you lose this phone").waitFor();
  await client.call("checkRecoveryCode", { recoveryCode: recoveryCodes[0] });
  await page.reload();
  await expectSaid(page, "You last checked one on Nov 24, 2026.");
  await expectGoodLooks(page, "check-up-all-good");
});

test("a phone whose clock is slow is named in the list and in the check-up, until it goes right again", async ({
  service,
  arrive,
  clock,
}) => {
  const { client, credentials, phone, recoveryCodes } = await aUserWithMfa(service);
  const slow = Phone.scan(`otpauth://totp/x?secret=${phone.secret}`, clock, { clockOffsetSeconds: -120 });
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  await page.goto("/u/security");
  await page.getByText("Authenticator app", { exact: true }).waitFor();
  await visitor.wait({ minutes: 5 });
  await client.login(credentials);
  await client.verifyMfa(slow.code());
  expectType(await client.useRecoveryCode(recoveryCodes[0] ?? ""), "SignedIn");

  const { page: known } = await arrive({ as: client });
  const says = "Runs about 2 minutes slow. Turn on automatic date and time on that phone.";
  await known.goto("/u");
  await expectSaid(known, `Needs attentionTwo-step verification${says}`);
  await known.goto("/u/security");
  await expectSaid(known, says);
  await expectGoodLooks(known, "security-slow-clock");

  await visitor.wait({ minutes: 1 });
  await client.login(credentials);
  expectType(await client.verifyMfa(phone.code()), "SignedIn");
  const { page: after } = await arrive({ as: client });
  await after.goto("/u/security");
  await after.getByText("Authenticator app", { exact: true }).waitFor();
  await expectSaid(after, /^(?!.*Runs about)/);
});
