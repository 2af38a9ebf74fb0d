import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../support/browser.ts";
import { tabTo } from "../support/hands.ts";
import type { Service } from "../support/service.ts";
import { addAuthenticator, aUser, aUserWithMfa, PASSWORD, type SecuredAccount } from "../support/test.ts";
import {
  button,
  codeField,
  dialog,
  enterPassword,
  expectFocused,
  expectReady,
  expectSaid,
  link,
  scan,
  toNewCode,
  toSecondStep,
} from "./steps.ts";

const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true, level: 1 });
const status = (page: Page) => page.getByRole("complementary");
const pathOf = (page: Page) => page.url().slice(new URL(page.url()).origin.length);

test("Back from the code leads to the sign-in, which knows the email and leads on", async ({ service, arrive }) => {
  const account = await aUserWithMfa(service);
  const visitor = await arrive();
  const page = await toSecondStep(visitor, account);
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
  const account = await aUserWithMfa(service);
  const visitor = await arrive();
  const page = await toSecondStep(visitor, account);
  await codeField(page).pressSequentially("123");
  await page.reload();
  await expectReady(codeField(page));
  expect(await page.locator("body").textContent()).not.toContain(account.credentials.email);
  await codeField(page).pressSequentially(account.phone.code());
  await page.waitForURL("**/u");
  expect(visitor.sent("Login")).toBe(1);
});

test("reload and Back at the recovery code", async ({ service, arrive }) => {
  const account = await aUserWithMfa(service);
  const visitor = await arrive();
  const page = await toSecondStep(visitor, account);
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
  const account = await aUserWithMfa(service);
  const visitor = await arrive();
  const page = await toSecondStep(visitor, account);
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

test("wizard, QR code: a reload makes a new one and says so; Back leads to where it began", async ({
  service,
  arrive,
}) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  await page.goto("/u/security");
  await link(page, "Set up two-step verification").click();
  const first = await scan(visitor);
  expect(visitor.sent("SetupMfa")).toBe(1);
  await page.reload();
  await expectSaid(page, "This is a new QR code; the earlier one no longer works.");
  expect((await scan(visitor)).secret).not.toBe(first.secret);
  await page.goBack();
  await page.waitForURL("**/u/security");
  await expectSaid(page, "You haven’t added an authenticator app yet.");
});

test("wizard, code: Back keeps the QR code and the name; a reload makes a new one", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  const phone = await toNewCode(visitor);
  await page.getByLabel("Name of this authenticator").fill("Pixel");
  await page.goBack();
  expect((await scan(visitor)).secret).toBe(phone.secret);
  await button(page, "Next").click();
  expect(await page.getByLabel("Name of this authenticator").inputValue()).toBe("Pixel");

  await page.reload();
  await expectSaid(page, "This is a new QR code; the earlier one no longer works.");
  const second = await scan(visitor);
  await button(page, "Next").click();
  // The app still has the entry of before the reload, and it is that entry's code which is typed.
  await codeField(page).pressSequentially(phone.code());
  await expectSaid(page, "That code comes from an earlier QR code. Delete that entry in your app");
  await codeField(page).pressSequentially(second.code());
  await heading(page, "Save your recovery codes").waitFor();
});

test("wizard, recovery codes: Back and reload ask first, and what was left is said", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  const phone = await toNewCode(visitor);
  await codeField(page).pressSequentially(phone.code());
  await heading(page, "Save your recovery codes").waitFor();

  await page.goBack();
  await expectFocused(button(dialog(page), "Stay"));
  await page.keyboard.press("Escape");
  await heading(page, "Save your recovery codes").waitFor();
  expect(await page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem").count()).toBe(10);

  const asked = page.waitForEvent("dialog");
  // By the page, not by the driver: that one sometimes waits on for a load that the question held up.
  await page.evaluate(() => void setTimeout(() => location.reload()));
  const question = await asked;
  expect(question.type()).toBe("beforeunload");
  await question.accept();
  await page.waitForURL("**/u/security");
  await expectSaid(page, "You left before confirming that you saved your recovery codes.");
  await expectSaid(page, "10 of 10 left");
});

test("wizard, recovery codes: whoever leaves all the same is told what is missing", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  const phone = await toNewCode(visitor);
  await codeField(page).pressSequentially(phone.code());
  await heading(page, "Save your recovery codes").waitFor();
  await page.goBack();
  await button(dialog(page), "Leave").click();
  await page.waitForURL("**/u/security");
  await expectSaid(page, "You left before confirming that you saved your recovery codes.");
});

test.for(["Back", "reload"] as const)(
  "wizard, done: %s leads to the security page",
  async (way, { service, arrive }) => {
    const { client } = await aUser(service);
    const visitor = await arrive({ as: client });
    const { page } = visitor;
    const phone = await toNewCode(visitor);
    await codeField(page).pressSequentially(phone.code());
    await page.getByLabel("I’ve saved my recovery codes").check();
    await button(page, "Next").click();
    await heading(page, "Two-step verification is on").waitFor();
    if (way === "Back") await page.goBack();
    else await page.reload();
    await page.waitForURL("**/u/security");
    await button(page, "Remove Authenticator app").waitFor();
    expect(await page.getByText("You left before").count()).toBe(0);
    expect(visitor.sent("SetupMfa")).toBe(1);
  },
);

test("the wizard can be cancelled, and ends at the top of the page it came from", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client, viewport: { width: 360, height: 400 } });
  const { page } = visitor;
  await page.goto("/u/security");
  await link(page, "Set up two-step verification").click();
  await scan(visitor);
  await button(page, "Next").click();
  await codeField(page).waitFor();
  await button(page, "Cancel").click();
  await page.waitForURL("**/u/security");
  await expectSaid(page, "You haven’t added an authenticator app yet.");
  await expectFocused(heading(page, "Security"));
  expect(await page.evaluate(() => scrollY)).toBe(0);
  expect((await client.me()).mfa.enabled).toBe(false);
});

test("two tabs set up: the newer one counts, and each says what is the matter", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const [older, newer] = [visitor.page, await visitor.newTab()];
  const olderPhone = await toNewCode(visitor, older);
  const newerPhone = await toNewCode(visitor, newer);

  await older.bringToFront();
  await codeField(older).pressSequentially(olderPhone.code());
  await expectSaid(older, "This setup has expired or a newer one replaced it. Start again to get a new QR code.");
  await newer.bringToFront();
  await codeField(newer).pressSequentially(olderPhone.code());
  await expectSaid(newer, "That code comes from an earlier QR code.");
  await codeField(newer).pressSequentially(newerPhone.code());
  await heading(newer, "Save your recovery codes").waitFor();

  // The older tab was there first, but two-step verification is on by now: no second set of codes.
  await older.bringToFront();
  await button(older, "Start again").click();
  const third = await scan(visitor, older);
  await button(older, "Next").click();
  await codeField(older).pressSequentially(third.code());
  await heading(older, "Authenticator added").waitFor();
  expect((await client.me()).mfa.authenticators).toHaveLength(2);
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

/** What takes a fresh proof of who it is: how it is begun, and what has changed once it is done. */
const sensitive: {
  name: string;
  begin: (page: Page) => Promise<void>;
  done: (page: Page) => Promise<void>;
  state: (account: SecuredAccount, service: Service) => Promise<unknown>;
}[] = [
  {
    name: "removing an authenticator",
    async begin(page) {
      await button(page, "Remove Authenticator app").click();
      await button(dialog(page), "Remove").click();
    },
    done: (page) => status(page).getByText("Two-step verification is off.").waitFor(),
    state: async ({ client }) => (await client.me()).mfa.enabled,
  },
  {
    name: "making new recovery codes",
    async begin(page) {
      await button(page, "Get new codes").click();
      await button(dialog(page), "Get new codes").click();
    },
    done: (page) => page.getByRole("heading", { name: "Your new recovery codes" }).waitFor(),
    state: async ({ client }) => (await client.me()).mfa.recoveryCodes.createdAt,
  },
  {
    name: "changing the password",
    async begin(page) {
      await button(page, "Change password").click();
      await page.getByLabel("New password").fill("a new and longer passphrase");
      await button(dialog(page), "Change password").click();
    },
    done: (page) => status(page).getByText("Password changed.").waitFor(),
    state: async ({ client }) => (await client.eventTypes()).filter((type) => type === "PASSWORD_CHANGED").length,
  },
  {
    name: "adding an authenticator",
    begin: (page) => link(page, "Add an authenticator app").click(),
    done: (page) => page.getByRole("img", { name: /^QR code/ }).waitFor(),
    state: async (_account, service) => service.rows("select count(*) as n from enrollment"),
  },
];

test.for(sensitive)(
  "after ten minutes, $name asks who it is; cancelling changes nothing",
  async (action, { service, arrive }) => {
    const account = await aUserWithMfa(service);
    const visitor = await arrive({ as: account.client });
    const { page } = visitor;
    await page.goto("/u/security");
    await button(page, "Change password").waitFor();
    await visitor.wait({ minutes: 11 });
    const before = await action.state(account, service);

    await action.begin(page);
    await expectSaid(dialog(page), "Confirm it’s you");
    await expectFocused(dialog(page).getByLabel("Password", { exact: true }));
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "Confirm it’s you" }).waitFor({ state: "detached" });
    while ((await page.getByRole("dialog").count()) > 0) {
      const open = await page.getByRole("dialog").count();
      await page.keyboard.press("Escape");
      await expect.poll(() => page.getByRole("dialog").count()).toBe(open - 1);
    }
    await page.waitForURL("**/u/security");
    expect(await action.state(account, service)).toEqual(before);
    expect(visitor.sent("StepUp")).toBe(0);

    await action.begin(page);
    await dialog(page).getByLabel("Password", { exact: true }).fill("not this one");
    await codeField(dialog(page)).pressSequentially(account.phone.code());
    await expectSaid(dialog(page), "That password is incorrect.");
    await dialog(page).getByLabel("Password", { exact: true }).fill(PASSWORD);
    await button(dialog(page), "Confirm").click();
    await action.done(page);
  },
);

test("a recovery code proves who it is where the phone is not at hand, and says what it costs", async ({
  service,
  arrive,
}) => {
  const account = await aUserWithMfa(service);
  const visitor = await arrive({ as: account.client });
  const { page } = visitor;
  await page.goto("/u/security");
  await button(page, "Get new codes").waitFor();
  await visitor.wait({ minutes: 11 });
  await button(page, "Change password").click();
  await page.getByLabel("New password").fill("a new and longer passphrase");
  await page.keyboard.press("Enter");
  await button(dialog(page), "Use a recovery code instead").click();
  await expectSaid(dialog(page), "This uses up one of your recovery codes.");
  await dialog(page).getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("textbox", { name: "Recovery code" }).fill(account.recoveryCodes[0] ?? "");
  await page.keyboard.press("Enter");
  await status(page).getByText("Password changed.").waitFor();
  await page.reload();
  await expectSaid(page, "9 of 10 left");
});

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

test("a link on another site asks before it signs out", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  const elsewhere = "https://elsewhere.example/";
  const body = `<!doctype html><title>Elsewhere</title><a href="${service.url}/oidc/session/end">Sign out</a>`;
  await visitor.context.route(elsewhere, (route) => route.fulfill({ contentType: "text/html", body }));
  const follow = async () => {
    await page.goto(elsewhere);
    visitor.expectComplaint(/^asked for https:\/\/elsewhere\.example\/$/);
    await link(page, "Sign out").click();
    await heading(page, "Sign out of Latchkey?").waitFor();
    await expectSaid(page, "A link on another site brought you here.");
  };
  await follow();
  await link(page, "Stay signed in").click();
  await page.waitForURL("**/u");
  expect(await client.me()).not.toBeNull();
  await follow();
  await button(page, "Sign out").click();
  await heading(page, "You’re signed out").waitFor();
  expect(await client.me()).toBeNull();
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

test("without JavaScript every page says what is missing, in both languages", async ({ arrive }) => {
  const { page } = await arrive({ javaScriptEnabled: false });
  for (const path of ["/", "/login", "/login/verify", "/register", "/u", "/u/security"]) {
    await page.goto(path);
    const message = page.locator("noscript");
    await message.locator("p[lang=en]").waitFor();
    await message.locator("p[lang=zh-CN]").waitFor();
    await expectSaid(message, "Signing in here needs JavaScript. Turn it on in your browser’s settings");
    await expectSaid(message, "登录需要启用 JavaScript。");
    expect(await page.title()).toBe("Latchkey");
  }
});

test("signing out works without JavaScript", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const { page } = await arrive({ as: client, javaScriptEnabled: false });
  await page.goto("/oidc/session/end");
  expect(await client.me()).toBeNull();
});

test("an unknown address has its own page, and the status that says so", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const outside = await arrive();
  const answer = await outside.page.goto("/nothing/here");
  expect(answer?.status()).toBe(404);
  outside.expectComplaint(/404/);
  await heading(outside.page, "There’s nothing at this address").waitFor();
  await link(outside.page, "Sign in").click();
  await outside.page.waitForURL("**/login");

  const inside = await arrive({ as: client });
  await inside.page.goto("/u/nothing");
  await heading(inside.page, "There’s nothing at this address").waitFor();
  await link(inside.page, "Go to your account").click();
  await inside.page.waitForURL("**/u");
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

test("an account with as many authenticators as it may have says so", async ({ service, arrive }) => {
  const { client } = await aUserWithMfa(service);
  const { site } = await client.query("site");
  for (let n = 1; n < site.maxAuthenticators; n++) await addAuthenticator(client);
  const { page } = await arrive({ as: client });
  await page.goto("/u/security");
  await expectSaid(page, `You have ${site.maxAuthenticators} authenticators, as many as an account can have.`);
  expect(await link(page, "Add an authenticator app").count()).toBe(0);
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
