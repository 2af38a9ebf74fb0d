import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../support/browser.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { mailsOf, tokensIn } from "../support/mailbox.ts";
import type { Service } from "../support/service.ts";
import { aUser, aUserWithMfa, PASSWORD } from "../support/test.ts";
import { button, codeField, enterPassword, expectFocused, expectReady, expectSaid, heading, link } from "./steps.ts";

const NEW_PASSWORD = "a new and longer passphrase";
const newPassword = (page: Page) => page.getByLabel("New password", { exact: true });

async function askForLink(page: Page, email: string) {
  await page.goto("/login");
  await page.getByLabel("Email").fill(email);
  await link(page, "Forgot your password?").click();
  await page.waitForURL("**/forgot");
  // What was typed there need not be typed here.
  expect(await page.getByLabel("Email").inputValue()).toBe(email);
  await button(page, "Send the link").click();
  await heading(page, "Check your mail").waitFor();
}

/** The token of the latest mail that has one. */
async function mailedToken(service: Service, clock: FakeClock): Promise<string> {
  const mails = await mailsOf(service, clock);
  return mails.flatMap(({ text }) => tokensIn(text)).at(-1) ?? "";
}

test("a lost password is set anew by the link of a mail, and the code is still asked for", async ({
  service,
  clock,
  arrive,
}) => {
  const account = await aUserWithMfa(service);
  const visitor = await arrive();
  const { page } = visitor;
  await askForLink(page, account.credentials.email);
  await expectFocused(heading(page, "Check your mail"));
  await expectSaid(page, `If ${account.credentials.email} has an account, a link is on its way.`);

  const token = await mailedToken(service, clock);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`/reset#${token}`);
  await expectFocused(newPassword(page));
  // A reload on the way loses nothing.
  await page.reload();
  await expectReady(newPassword(page));
  await newPassword(page).fill(NEW_PASSWORD);
  await button(page, "Set password").click();

  await page.waitForURL("**/login");
  await expectSaid(page, "Your new password is set. Sign in with it.");
  expect(await account.client.me()).toBeNull();
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href, document.cookie]),
  );
  expect(kept).not.toContain(token);
  expect(await page.content()).not.toContain(token);
  for (const url of asked) expect(url).not.toContain(token);
  await page.goBack();
  expect(page.url()).not.toContain(token);

  await visitor.wait({ seconds: 30 });
  await page.goto("/login");
  await enterPassword(page, { email: account.credentials.email, password: NEW_PASSWORD });
  await expectReady(codeField(page));
  await codeField(page).pressSequentially(account.phone.code());
  await page.waitForURL("**/u");
});

test("the answer is the same where there is no such account, and no mail goes out", async ({
  service,
  clock,
  arrive,
}) => {
  const { page } = await arrive();
  await askForLink(page, "nobody@example.com");
  await expectSaid(page, "If nobody@example.com has an account, a link is on its way.");
  expect(await mailsOf(service, clock)).toEqual([]);

  await button(page, "Use another email").click();
  const field = page.getByLabel("Email");
  await expectFocused(field);
  await field.fill("");
  await button(page, "Send the link").click();
  await expectSaid(page, "Enter your email.");
  await expectFocused(field);
  await link(page, "Back to sign-in").click();
  await page.waitForURL("**/login");
});

test("a new password is refused in words, and what was typed stays", async ({ service, clock, arrive }) => {
  const { credentials } = await aUser(service);
  const visitor = await arrive();
  const { page } = visitor;
  await askForLink(page, credentials.email);
  await page.goto(`/reset#${await mailedToken(service, clock)}`);
  for (const [typed, said] of [
    ["", "Enter your password."],
    ["too short", "Use at least 12 characters."],
    ["password1234", "That password is on lists of common passwords."],
  ] as const) {
    await newPassword(page).fill(typed);
    await page.keyboard.press("Enter");
    await expectSaid(page, said);
    await expectFocused(newPassword(page));
    expect(await newPassword(page).inputValue()).toBe(typed);
  }
  expect(visitor.sent("ResetPassword")).toBe(1);
  await newPassword(page).fill(NEW_PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/login");
});

test("a link that has served, has expired or is none says so, and leads to another", async ({
  service,
  clock,
  arrive,
}) => {
  const { credentials } = await aUser(service);
  const visitor = await arrive();
  const { page } = visitor;
  await page.goto("/reset");
  await heading(page, "This link doesn’t work").waitFor();
  await askForLink(page, credentials.email);
  const token = await mailedToken(service, clock);
  await visitor.wait({ minutes: 31 });

  // Another link in the same tab changes nothing but the fragment.
  await page.goto("/reset#not-one");
  for (const fragment of ["not-one", token]) {
    await page.evaluate((next) => location.replace(`#${next}`), fragment);
    await expectReady(newPassword(page));
    await newPassword(page).fill(NEW_PASSWORD);
    await page.keyboard.press("Enter");
    await heading(page, "This link doesn’t work").waitFor();
    await expectFocused(heading(page, "This link doesn’t work"));
  }
  await link(page, "Ask for a new link").click();
  await page.waitForURL("**/forgot");
  expect(await page.getByLabel("Email").inputValue()).toBe("");
  const browser = service.browser();
  expect((await browser.login({ ...credentials, password: PASSWORD })).__typename).toBe("SignedIn");
});

test("whoever sets a new password is signed out in this browser too", async ({ service, clock, arrive }) => {
  const { client, credentials } = await aUser(service);
  const visitor = await arrive({ as: client });
  const [other, page] = [visitor.page, await visitor.newTab()];
  await other.goto("/u/profile");
  await heading(other, "Profile").waitFor();
  await service.browser().call("requestPasswordReset", { email: credentials.email });
  await page.goto(`/reset#${await mailedToken(service, clock)}`);
  await newPassword(page).fill(NEW_PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/login");
  await expectSaid(page, "Your new password is set.");
  await other.waitForURL("**/login?next=%2Fu%2Fprofile");
});

test("a new password whose answer is lost may be sent again, and the page says what that can mean", async ({
  service,
  clock,
  arrive,
}) => {
  const { credentials } = await aUser(service);
  const visitor = await arrive();
  const { page } = visitor;
  await askForLink(page, credentials.email);
  await page.goto(`/reset#${await mailedToken(service, clock)}`);
  await visitor.loseAnswer("ResetPassword");
  await newPassword(page).fill(NEW_PASSWORD);
  await page.keyboard.press("Enter");
  await expectSaid(page, "Can’t reach the server.");
  expect(await newPassword(page).inputValue()).toBe(NEW_PASSWORD);
  await page.keyboard.press("Enter");
  await expectSaid(page, "If you’ve just set a new password, sign in with it.");
});
