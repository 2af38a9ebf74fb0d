import { expect } from "vitest";
import { test } from "../support/browser.ts";
import { aUser, aUserWithMfa } from "../support/test.ts";
import {
  atSecondStep,
  button,
  codeField,
  enterPassword,
  expectFocused,
  expectReady,
  expectSaid,
  heading,
  link,
  pathOf,
} from "./steps.ts";

test("Back from the code leads to the sign-in, which knows the email and leads on", async ({ service, arrive }) => {
  const { account, page } = await atSecondStep(service, arrive);
  await expectSaid(page, account.credentials.email);

  await page.goBack();
  await expectSaid(page, "You’ve already entered your password. Enter your code");
  expect(await page.getByLabel("Email").inputValue()).toBe(account.credentials.email);
  await page.reload();
  await expectSaid(page, "You’ve already entered your password. Enter your code");
  await link(page, "Enter your code").click();
  await expectReady(codeField(page));
  await codeField(page).pressSequentially(account.phone.code());
  await page.waitForURL("**/u");
});

test("a reload at the code goes on with the same sign-in, and tells nobody whose it is", async ({
  service,
  arrive,
}) => {
  const { account, visitor, page } = await atSecondStep(service, arrive);
  await codeField(page).pressSequentially("123");
  await page.reload();
  await expectReady(codeField(page));
  expect(await page.locator("body").textContent()).not.toContain(account.credentials.email);
  await codeField(page).pressSequentially(account.phone.code());
  await page.waitForURL("**/u");
  expect(visitor.sent("Login")).toBe(1);
});

test("reload and Back at the recovery code", async ({ service, arrive }) => {
  const { account, page } = await atSecondStep(service, arrive);
  await link(page, "Use a recovery code").first().click();
  const field = page.getByRole("textbox", { name: "Recovery code" });
  await expectReady(field);
  await page.reload();
  await expectReady(field);
  await page.goBack();
  await expectReady(codeField(page));
  await page.goForward();
  await expectReady(field);
  await field.fill(account.recoveryCodes[0] ?? "");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/u");
});

test("somebody else's sign-in is left behind", async ({ service, arrive }) => {
  const { page } = await atSecondStep(service, arrive);
  await link(page, "Not you? Sign in with another account").click();
  await page.waitForURL("**/login");
  expect(await page.getByLabel("Email").inputValue()).toBe("");
  expect(await page.getByText("already entered").count()).toBe(0);
});

test("the second step without a sign-in that waits says so", async ({ arrive }) => {
  const { page } = await arrive();
  await page.goto("/login/verify");
  await page.waitForURL("**/login");
  await expectSaid(page, "No sign-in is waiting here; it may have expired. Start again.");
});

test("a deep link is where the sign-in ends, and nowhere else is", async ({ service, arrive }) => {
  const account = await aUserWithMfa(service);
  const visitor = await arrive();
  const { page } = visitor;
  await visitor.wait({ seconds: 30 });
  await page.goto("/u/sessions?from=mail");
  await page.waitForURL("**/login?next=%2Fu%2Fsessions%3Ffrom%3Dmail");
  await enterPassword(page, account.credentials);
  await expectReady(codeField(page));
  await codeField(page).pressSequentially(account.phone.code());
  await page.waitForURL("**/u/sessions?from=mail");
  await heading(page, "Sessions").waitFor();

  for (const next of ["//elsewhere.example/u", "https://elsewhere.example/u", "/ux", "javascript:alert(1)"]) {
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await page.waitForURL("**/u");
    expect(pathOf(page)).toBe("/u");
  }
});

test("a wrong password says no more than that, and keeps the email", async ({ service, arrive }) => {
  const { credentials } = await aUser(service);
  const { page } = await arrive();
  for (const email of [credentials.email, "nobody@example.com"]) {
    await page.goto("/login");
    await enterPassword(page, { email, password: "not this one at all" });
    await expectSaid(page, "Email or password is incorrect. Check both and try again.");
    expect(await page.getByLabel("Email").inputValue()).toBe(email);
    await expectFocused(page.getByLabel("Password", { exact: true }));
  }
});

test("an address that has an account leads to its sign-in", async ({ service, arrive }) => {
  const { credentials } = await aUser(service);
  const { page } = await arrive();
  await page.goto("/register");
  await page.getByLabel("Email").fill(credentials.email);
  await page.getByLabel("Password", { exact: true }).fill("a new and longer passphrase");
  await button(page, "Create account").click();
  await expectSaid(page, "This email already has an account.");
  await expectFocused(page.getByLabel("Email"));
  await link(page, "Sign in").first().click();
  await page.waitForURL("**/login");
  expect(await page.getByLabel("Email").inputValue()).toBe(credentials.email);
});

test("signing in and out in one tab moves the other", async ({ service, arrive }) => {
  const { credentials } = await aUser(service);
  const visitor = await arrive();
  const [one, other] = [visitor.page, await visitor.newTab()];
  await one.goto("/login?next=%2Fu%2Fprofile");
  await other.goto("/login");
  await enterPassword(other, credentials);
  await other.waitForURL("**/u");
  await one.waitForURL("**/u/profile");
  await expectSaid(one, credentials.email);

  await other.goto("/oidc/session/end");
  await heading(other, "You’re signed out").waitFor();
  await one.waitForURL("**/login?next=%2Fu%2Fprofile");
  await expectSaid(one, "Your session has ended. Sign in to continue.");
});

test("a session that ended elsewhere leads to the sign-in, and back", async ({ service, arrive }) => {
  const { client, credentials } = await aUser(service);
  const { page } = await arrive({ as: client });
  await page.goto("/u");
  await heading(page, "Your account").waitFor();
  await client.logout();
  await link(page.getByRole("navigation"), "Sessions").click();
  await page.waitForURL("**/login?next=%2Fu%2Fsessions");
  await expectSaid(page, "Your session has ended. Sign in to continue.");
  await enterPassword(page, credentials);
  await page.waitForURL("**/u/sessions");
});
