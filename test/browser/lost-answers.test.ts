import { expect } from "vitest";
import { test } from "../support/browser.ts";
import { aUser, aUserWithMfa, someCredentials } from "../support/test.ts";
import {
  atSecondStep,
  button,
  codeField,
  dialog,
  enterPassword,
  expectReady,
  expectSaid,
  heading,
  link,
  status,
  toNewCode,
} from "./steps.ts";

// The request reaches the server, which does what it asks; the answer never comes back. The page looks what happened
// before it tells anybody to try again.

test("a sign-in whose answer is lost goes on with the code, and then inside", async ({ service, arrive }) => {
  const account = await aUserWithMfa(service);
  const visitor = await arrive();
  const { page } = visitor;
  await visitor.wait({ seconds: 30 });
  await page.goto("/login");
  await visitor.loseAnswer("Login");
  await enterPassword(page, account.credentials);
  await page.waitForURL("**/login/verify");
  await expectSaid(page, "Can’t reach the server. Check your connection and try again.");
  await expectReady(codeField(page));
  await visitor.loseAnswer("VerifyMfa");
  await codeField(page).pressSequentially(account.phone.code());
  await page.waitForURL("**/u");
  expect([visitor.sent("Login"), visitor.sent("VerifyMfa")]).toEqual([1, 1]);
});

test("a sign-in that never reached the server keeps what was typed", async ({ service, arrive }) => {
  const { credentials } = await aUser(service);
  const visitor = await arrive();
  const { page } = visitor;
  await page.goto("/login");
  await page.route("**/graphql", (route) => route.abort());
  await enterPassword(page, credentials);
  await expectSaid(page, "Can’t reach the server. Check your connection and try again.");
  visitor.expectComplaint(/ERR_FAILED/);
  expect(await page.getByLabel("Email").inputValue()).toBe(credentials.email);
  expect(await page.getByLabel("Password", { exact: true }).inputValue()).toBe(credentials.password);
  await page.unroute("**/graphql");
  await button(page, "Sign in").click();
  await page.waitForURL("**/u");
});

test("a registration and a recovery code whose answers are lost have signed in", async ({ service, arrive }) => {
  const { email, password } = someCredentials();
  const newcomer = await arrive();
  await newcomer.page.goto("/register");
  await newcomer.loseAnswer("Register");
  await newcomer.page.getByLabel("Email").fill(email);
  await newcomer.page.getByLabel("Password", { exact: true }).fill(password);
  await button(newcomer.page, "Create account").click();
  await newcomer.page.waitForURL("**/u");

  const { account, visitor, page } = await atSecondStep(service, arrive);
  await link(page, "Use a recovery code").first().click();
  await page.getByRole("textbox", { name: "Recovery code" }).fill(account.recoveryCodes[0] ?? "");
  await visitor.loseAnswer("UseRecoveryCode");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/u");
  expect(visitor.sent("UseRecoveryCode")).toBe(1);
});

test("a setup whose answer is lost is found to be done, and offers new recovery codes", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  const phone = await toNewCode(visitor);
  await visitor.loseAnswer("ConfirmMfa");
  await codeField(page).pressSequentially(phone.code());
  await heading(page, "Two-step verification is on").waitFor();
  expect(visitor.sent("ConfirmMfa")).toBe(1);
  expect((await client.me()).mfa.authenticators).toHaveLength(1);
  await button(page, "Get new codes").or(link(page, "Get new codes")).first().waitFor();
});

test("a setup whose answer is lost, and the look for it too, is found to be done at the next try", async ({
  service,
  arrive,
}) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  const phone = await toNewCode(visitor);
  await visitor.loseAnswer("ConfirmMfa");
  await visitor.loseAnswer("Security");
  await codeField(page).pressSequentially(phone.code());
  await expectSaid(page, "Can’t reach the server.");
  await button(page, "Verify and turn on").click();
  await heading(page, "Two-step verification is on").waitFor();
  expect((await client.me()).mfa.authenticators).toHaveLength(1);
});

test("what is done on the security page and lost on the way back is found to be done", async ({ service, arrive }) => {
  const account = await aUserWithMfa(service);
  const visitor = await arrive({ as: account.client });
  const { page } = visitor;
  await page.goto("/u/security");

  await button(page, "Rename Authenticator app").click();
  await page.getByLabel("Name", { exact: true }).fill("Pixel");
  await visitor.loseAnswer("RenameMfa");
  await page.keyboard.press("Enter");
  await status(page).getByText("Renamed to “Pixel”.").waitFor();

  await button(page, "Change password").click();
  await page.getByLabel("New password").fill("a new and longer passphrase");
  await visitor.loseAnswer("ChangePassword");
  await page.keyboard.press("Enter");
  await status(page).getByText("Password changed.").waitFor();

  // A new set is told from the old one by when it was made.
  await visitor.wait({ seconds: 5 });
  await button(page, "Get new codes").click();
  await visitor.loseAnswer("RegenerateRecoveryCodes");
  await button(dialog(page), "Get new codes").click();
  await expectSaid(dialog(page), "A new set was made, but it didn’t reach this page.");
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });

  await button(page, "Remove Pixel").click();
  await visitor.loseAnswer("UnbindMfa");
  await button(dialog(page), "Remove").click();
  await expectSaid(page, "You haven’t added an authenticator app yet.");
  for (const name of ["RenameMfa", "ChangePassword", "RegenerateRecoveryCodes", "UnbindMfa"]) {
    expect([name, visitor.sent(name)]).toEqual([name, 1]);
  }
});

test("sessions that were signed out are gone, though the answer is lost", async ({ service, arrive }) => {
  const account = await aUser(service);
  for (let n = 0; n < 3; n++) await service.browser().login(account.credentials);
  const visitor = await arrive({ as: account.client });
  const { page } = visitor;
  await page.goto("/u/sessions");
  const rows = page.locator("[data-sign-out]");
  await expect.poll(() => rows.count()).toBe(3);
  await visitor.loseAnswer("RevokeSession");
  await rows.first().click();
  await expect.poll(() => rows.count()).toBe(2);
  await visitor.loseAnswer("RevokeOtherSessions");
  await button(page, "Sign out everywhere else").click();
  await button(dialog(page), "Sign out everywhere else").click();
  await expectSaid(page, "You’re only signed in here.");
});
