import { expect } from "vitest";
import { test } from "../support/browser.ts";
import { tabTo } from "../support/hands.ts";
import { addAuthenticator, aUser, aUserWithMfa } from "../support/test.ts";
import {
  button,
  codeField,
  dialog,
  enterPassword,
  expectFocused,
  expectSaid,
  heading,
  link,
  pathOf,
  status,
} from "./steps.ts";

test("new recovery codes take the place of the old ones, and stay until they are saved", async ({
  service,
  arrive,
}) => {
  const account = await aUserWithMfa(service);
  const { page } = await arrive({ as: account.client });
  await page.goto("/u/security");
  await button(page, "Get new codes").click();
  await expectFocused(button(dialog(page), "Cancel"));
  await button(dialog(page), "Get new codes").click();
  const codes = page.getByRole("dialog").getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect.poll(() => codes.count()).toBe(10);
  const [first = ""] = await codes.allTextContents();

  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.goBack();
  await button(dialog(page), "Done").click();
  await expectSaid(dialog(page), "Tick the box to confirm that you’ve saved them.");
  await page.getByLabel("I’ve saved my recovery codes").check();
  await button(dialog(page), "Done").click();
  await status(page).getByText("New recovery codes are in place.").waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);

  const browser = service.browser();
  await browser.login(account.credentials);
  expect((await browser.useRecoveryCode(account.recoveryCodes[0] ?? "")).__typename).toBe("InvalidCode");
  expect((await browser.useRecoveryCode(first)).__typename).toBe("SignedIn");
});

test("a new password is refused in words, then taken, and signs the others out", async ({ service, arrive }) => {
  const account = await aUser(service);
  const elsewhere = service.browser();
  await elsewhere.login(account.credentials);
  const { page } = await arrive({ as: account.client });
  await page.goto("/u/security");
  await button(page, "Change password").click();
  const field = page.getByLabel("New password");
  await expectFocused(field);
  for (const [typed, said] of [
    ["", "Fill this in."],
    ["too short", "Use at least 12 characters."],
    ["password1234", "That password is on lists of common passwords."],
  ] as const) {
    await field.fill(typed);
    await page.keyboard.press("Enter");
    await expectSaid(dialog(page), said);
    expect(await field.inputValue()).toBe(typed);
    await expectFocused(field);
  }
  await field.fill("a new and longer passphrase");
  await page.keyboard.press("Enter");
  await status(page).getByText("Password changed.").waitFor();
  await expectFocused(button(page, "Change password"));
  expect(await elsewhere.me()).toBeNull();
  const again = service.browser();
  await again.login({ ...account.credentials, password: "a new and longer passphrase" });
  expect(await again.me()).not.toBeNull();
});

test("what was said of a page is not said again at the next visit", async ({ service, arrive }) => {
  const { client } = await aUserWithMfa(service);
  const { page } = await arrive({ as: client });
  await page.goto("/u/security");
  await button(page, "Rename Authenticator app").click();
  await page.getByLabel("Name", { exact: true }).fill("Pixel");
  await page.keyboard.press("Enter");
  await status(page).getByText("Renamed to “Pixel”.").waitFor();
  const pages = page.getByRole("navigation", { name: "Account pages" });
  await link(pages, "Overview").click();
  await page.waitForURL("**/u");
  await link(pages, "Security").click();
  await button(page, "Rename Pixel").waitFor();
  expect(await status(page).count()).toBe(0);
});

test("whether two-step verification is off is told as the server has it", async ({ service, arrive }) => {
  const account = await aUserWithMfa(service);
  await addAuthenticator(account.client, "Second");
  const visitor = await arrive({ as: account.client });
  const { page } = visitor;
  await page.goto("/u/security");
  await button(page, "Remove Second").waitFor();
  const elsewhere = await visitor.newTab();
  await elsewhere.goto("/u/security");
  await button(elsewhere, "Remove Second").click();
  await button(dialog(elsewhere), "Remove").click();
  await status(elsewhere).waitFor();

  await button(page, "Remove Authenticator app").click();
  await button(dialog(page), "Remove").click();
  await status(page).getByText("Two-step verification is off.").waitFor();
});

test("a page goes on when its session has ended and the same person signed in in another tab", async ({
  service,
  arrive,
}) => {
  const account = await aUserWithMfa(service);
  const visitor = await arrive({ as: account.client });
  const { page } = visitor;
  await page.goto("/u/security");
  await button(page, "Rename Authenticator app").waitFor();
  await account.client.logout();
  await visitor.wait({ seconds: 30 });
  const elsewhere = await visitor.newTab();
  await elsewhere.goto("/login");
  await enterPassword(elsewhere, account.credentials);
  await codeField(elsewhere).pressSequentially(account.phone.code());
  await elsewhere.waitForURL("**/u");

  await button(page, "Rename Authenticator app").click();
  await page.getByLabel("Name", { exact: true }).fill("Pixel");
  await page.keyboard.press("Enter");

  await button(page, "Rename Pixel").waitFor();
});

test("Back closes a dialog before it leaves the page", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const { page } = await arrive({ as: client });
  await page.goto("/u");
  await link(page.getByRole("navigation"), "Security").click();
  await button(page, "Change password").click();
  await dialog(page).waitFor();
  await page.goBack();
  await dialog(page).waitFor({ state: "detached" });
  await expectFocused(button(page, "Change password"));
  expect(pathOf(page)).toBe("/u/security");
  await page.goBack();
  await page.waitForURL("**/u");
});

test("the sessions page signs out one other, then all", async ({ service, arrive }) => {
  const account = await aUser(service);
  const others = [service.browser(), service.browser(), service.browser()];
  for (const [index, other] of others.entries()) {
    other.headers["user-agent"] =
      `Mozilla/5.0 (X11; Linux x86_64; rv:14${index}.0) Gecko/20100101 Firefox/14${index}.0`;
    await other.login(account.credentials);
  }
  const { page } = await arrive({ as: account.client });
  await page.goto("/u/sessions");
  const rows = page.locator("main").getByRole("listitem");
  await expect.poll(() => rows.count()).toBe(4);
  await expectSaid(rows.first(), "This session");
  expect(await rows.first().getByRole("button").count()).toBe(0);

  await button(page, "Sign out Firefox on Linux").first().click();
  await status(page).getByText("Firefox on Linux was signed out.").waitFor();
  await expect.poll(() => rows.count()).toBe(3);
  await expectFocused(button(page, "Sign out Firefox on Linux").first());
  expect((await account.client.me()).sessions).toHaveLength(3);

  await button(page, "Sign out everywhere else").click();
  await expectSaid(dialog(page), "2 other sessions will be signed out. This one stays.");
  await page.keyboard.press("Escape");
  expect((await account.client.me()).sessions).toHaveLength(3);
  await button(page, "Sign out everywhere else").click();
  await button(dialog(page), "Sign out everywhere else").click();
  await status(page).getByText("2 sessions signed out.").waitFor();
  await expectSaid(page, "You’re only signed in here.");
  for (const other of others) expect(await other.me()).toBeNull();
});

test("a device is named in the language of the page", async ({ service, arrive }) => {
  const client = service.browser();
  client.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  await aUser(service, client);
  const { page } = await arrive({ as: client, locale: "zh-CN" });
  for (const path of ["/u", "/u/sessions", "/u/activity"]) {
    await page.goto(path);
    await expectSaid(page, "Linux 上的 Firefox");
  }
});

test("the activity page shows days, and older events on demand", async ({ service, arrive }) => {
  const account = await aUserWithMfa(service);
  const { client } = account;
  const [{ id: authenticatorId }] = (await client.me()).mfa.authenticators;
  for (let n = 0; n < 30; n++) await client.call("renameMfa", { authenticatorId, name: `Phone ${n}` });
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  await page.goto("/u/activity");
  await page.getByRole("heading", { name: "Today" }).waitFor();
  const events = page.locator("main [id^='event-']");
  await expect.poll(() => events.count()).toBe(20);
  await button(page, "Show older").click();
  await expect.poll(() => events.count()).toBe(32);
  await expectFocused(events.nth(20));
  expect(await button(page, "Show older").count()).toBe(0);
  await expectSaid(events.last(), "Account created");
  await expectSaid(page, "Don’t recognize something? Change your password and sign out everywhere else.");
  await link(page, "Change your password").click();
  await expectFocused(page.getByLabel("New password"));
  await page.goBack();
  await expectFocused(button(page, "Change password"));
});

test("the profile shows who it is, and keeps language and theme in this browser", async ({ service, arrive }) => {
  const { credentials, client } = await aUser(service);
  const { page } = await arrive({ as: client });
  await page.goto("/u/profile");
  await expectSaid(page, credentials.email);
  await expectSaid(page, "Not given");
  await page.getByLabel("Dark").check();
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(14, 20, 19)");
  const language = page.getByLabel("简体中文");
  await language.click();
  await heading(page, "个人资料").waitFor();
  await expectFocused(language);
  expect(await language.isChecked()).toBe(true);
  await page.reload();
  await heading(page, "个人资料").waitFor();
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  expect(await page.evaluate(() => Object.keys(localStorage).sort())).toEqual(["latchkey.locale", "latchkey.theme"]);
});

test("the first Tab of a page inside reaches the link past the navigation", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const { page } = await arrive({ as: client });
  await page.goto("/u/security");
  await button(page, "Change password").waitFor();
  await page.keyboard.press("Tab");
  await expectFocused(link(page, "Skip to main content"));
  await page.keyboard.press("Enter");
  await expectFocused(page.locator("main"));

  // From then on, a new page is announced by its heading.
  await tabTo(link(page.getByRole("navigation"), "Profile"));
  await page.keyboard.press("Enter");
  await expectFocused(heading(page, "Profile"));
});
