import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../support/browser.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { aUser, aUserWithMfa, signIn } from "../support/test.ts";
import {
  button,
  codeField,
  dialog,
  expectFocused,
  expectReady,
  heading,
  link,
  toNewCode,
  toSecondStep,
} from "./steps.ts";

// Tab goes through a page in the order in which it is read. These lists are what somebody hears on the way.

const FOOTER = ["Language:", "Theme:", "Get help"];
const BAR = ["Skip to main content", "Latchkey"];
const PAGES = ["Overview", "Security", "Sessions", "Activity", "Profile"];

test("outside, Tab begins at what is asked for and ends at the footer", async ({ service, arrive }) => {
  const account = await aUserWithMfa(service);
  const visitor = await arrive();
  const { page } = visitor;
  const OUTSIDE = {
    "/login": ["Email", "Password", "Show password", "Sign in", "Forgot your password?", "Create an account"],
    "/register": ["Email", "Name (optional)", "Password", "Show password", "Create account", "Sign in"],
    "/forgot": ["Email", "Send the link", "Back to sign-in"],
    "/reset#a-token": ["New password", "Show password", "Set password"],
    "/undo#a-token": ["Password", "Show password", "Put it back"],
    "/email#a-token": ["Change your email", "Confirm the change"],
    "/nowhere": ["There’s nothing at this address", "Sign in"],
  };
  for (const [path, stops] of Object.entries(OUTSIDE)) {
    await page.goto(path);
    await expectReady(page.locator("#root :focus"));
    expect([path, ...(await tabStops(page))]).toEqual([path, ...stops, ...FOOTER]);
  }
  visitor.expectComplaint(/404/);

  await toSecondStep(visitor, account);
  const notYou = "Not you? Sign in with another account";
  expect(await tabStops(page)).toEqual([
    "6-digit code",
    "Verify",
    "Use a recovery code",
    "I can’t get a code",
    notYou,
    ...FOOTER,
  ]);
  await page.goto("/login/recovery");
  await expectReady(page.getByLabel("Recovery code"));
  expect(await tabStops(page)).toEqual([
    "Recovery code",
    "Sign in",
    "Use my authenticator app instead",
    notYou,
    ...FOOTER,
  ]);
});

test("inside, Tab goes from the bar by the navigation through the page", async ({ service, arrive }) => {
  const account = await aUserWithMfa(service);
  await signIn(service.browser(), account, service.clock as FakeClock);
  const { page } = await arrive({ as: account.client });
  const INSIDE = {
    "/u": [
      "Manage Two-step verification",
      "Manage Recovery codes",
      "Review Sessions",
      "Check a code If you lose this phone",
      "See all",
    ],
    "/u/security": [
      "Rename Authenticator app",
      "Remove Authenticator app",
      "Add an authenticator app",
      "Get new codes",
      "Check a code",
      "Change password",
    ],
    "/u/sessions": ["Sign out everywhere else", "Sign out node"],
    "/u/activity": ["Change your password", "sign out everywhere else"],
    "/u/profile": ["Change your name", "Change your email", "English", "System", "Delete account"],
  };
  for (const [path, stops] of Object.entries(INSIDE)) {
    await page.goto(path);
    await page.locator("main time").first().waitFor();
    const menu = `Account ${account.credentials.email}`;
    expect([path, ...(await tabStops(page))]).toEqual([path, ...BAR, menu, ...PAGES, ...stops]);
  }
});

test("in the wizard, Tab goes on from where each step begins", async ({ service, arrive }) => {
  const visitor = await arrive({ as: (await aUser(service)).client });
  const { page } = visitor;
  await page.goto("/u/security/mfa/new");
  await link(page, "Open in authenticator app").waitFor();
  expect(await tabStops(page)).toEqual([
    "Add an authenticator app",
    "Copy key",
    "Open in authenticator app",
    "Details for typing it in",
    "Next",
    "Latchkey",
    "Cancel",
  ]);
  const phone = await toNewCode(visitor);
  expect(await tabStops(page)).toEqual([
    "6-digit code",
    "Back to the QR code",
    "Verify and turn on",
    "Latchkey",
    "Cancel",
    "Name of this authenticator",
  ]);
  await codeField(page).fill(phone.code());
  await heading(page, "Save your recovery codes").waitFor();
  expect(await tabStops(page)).toEqual([
    "Save your recovery codes",
    "Copy all",
    "Download (.txt)",
    "Print",
    "I’ve saved my recovery codes",
    "Next",
    "Latchkey",
  ]);
  await page.getByRole("checkbox").check();
  await button(page, "Next").click();
  await heading(page, "Two-step verification is on").waitFor();
  expect(await tabStops(page)).toEqual([
    "Two-step verification is on",
    "Back to Security",
    "Add another authenticator app",
    "Latchkey",
  ]);
});

test("in a dialog, Tab stays in it, and begins where nothing is lost", async ({ service, arrive }) => {
  const visitor = await arrive({ as: (await aUserWithMfa(service)).client });
  const { page } = visitor;
  await visitor.wait({ minutes: 11 });
  await page.goto("/u/security");
  const DIALOGS = {
    "Remove Authenticator app": ["Keep it", "Remove"],
    "Check a code": ["Recovery code", "Close", "Check"],
    "Change password": ["New password", "Show password", "Cancel", "Change password"],
    "Get new codes": ["Cancel", "Get new codes"],
  };
  for (const [opener, stops] of Object.entries(DIALOGS)) {
    await button(page, opener).click();
    await dialog(page).waitFor();
    expect([opener, ...(await tabStops(page))]).toEqual([opener, ...stops]);
    await page.keyboard.press("Escape");
    await expectFocused(button(page, opener));
  }
  await button(page, "Get new codes").click();
  await button(dialog(page), "Get new codes").click();
  await expectReady(dialog(page).getByLabel("Password", { exact: true }));
  expect(await tabStops(page)).toEqual([
    "Password",
    "Show password",
    "6-digit code",
    "Use a recovery code instead",
    "Cancel",
    "Confirm",
  ]);
});

/** The names of what Tab comes by, from where the focus is on arrival until it is there again. */
async function tabStops(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    const stops = new Set<Element | null>([document.body]);
    Object.assign(globalThis, { isNew: () => stops.size < stops.add(document.activeElement).size });
  });
  const isNew = () => page.evaluate(() => (globalThis as unknown as { isNew: () => boolean }).isNew());
  const names: string[] = [];
  // After its last control a page hands the focus to the browser, and gets it back at its first.
  for (let turns = 0; turns < 2; ) {
    if (await isNew()) names.push(await nameOf(page.locator(":focus")));
    else turns++;
    await page.keyboard.press("Tab");
  }
  return names;
}

async function nameOf(control: Locator): Promise<string> {
  const [described = ""] = (await control.ariaSnapshot()).split("\n");
  return /"(.*)"/.exec(described)?.[1] ?? described.replace(/^- text: /, "");
}
