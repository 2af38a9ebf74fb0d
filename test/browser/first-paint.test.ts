import type { Page } from "playwright-core";
import { expect, inject } from "vitest";
import { test } from "../support/browser.ts";
import { TypedCommand } from "../support/child.ts";
import { aUser } from "../support/test.ts";
import { button, expectSaid, link } from "./steps.ts";

const MAIN = /\/assets\/main-.*\.js$/;

/** Holds the scripts of a page back until it is told to let them go. */
async function holdScripts(page: Page): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(MAIN, async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}

test.for([
  { locale: "en-US", h1: "Sign in to Latchkey", email: "Email", password: "Password" },
  { locale: "zh-CN", h1: "登录 Latchkey", email: "邮箱", password: "密码" },
])("in $locale the sign-in form is there before its scripts, and stays as it is", async (words, { arrive }) => {
  const { page } = await arrive({ locale: words.locale });
  const letGo = await holdScripts(page);
  await page.goto("/login", { waitUntil: "commit" });
  await page.getByRole("heading", { level: 1, name: words.h1 }).waitFor();
  const password = page.getByLabel(words.password, { exact: true });
  await password.fill("typed before the scripts");
  const form = await page.locator("form:visible").elementHandle();
  const before = await form?.evaluate((element) => JSON.stringify(element.getBoundingClientRect()));

  letGo();
  await page.locator("[data-frame]").first().waitFor({ state: "detached" });

  // The very same element: what was typed, or filled in by a password manager, is in it.
  expect(
    await form?.evaluate((element) => element.isConnected && JSON.stringify(element.getBoundingClientRect())),
  ).toBe(before);
  await expect.poll(() => page.title()).toMatch(/ · Latchkey$/);
  expect(await password.inputValue()).toBe("typed before the scripts");
  expect(await password.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await page.getByLabel(words.email).count()).toBe(1);
});

test("whoever signs in before the scripts are there is signed in by them", async ({ service, arrive }) => {
  const { credentials } = await aUser(service);
  const { page } = await arrive();
  const letGo = await holdScripts(page);
  await page.goto("/login?next=%2Fu%2Fprofile", { waitUntil: "commit" });
  await page.getByLabel("Email").fill(credentials.email);
  await page.getByLabel("Password", { exact: true }).fill(credentials.password);
  await page.keyboard.press("Enter");
  letGo();
  await page.waitForURL("**/u/profile");
});

test("a link of the form leads where it says, with where to go afterwards", async ({ arrive }) => {
  const { page } = await arrive();
  await page.goto("/login?next=%2Fu%2Fprofile");
  await expect.poll(() => link(page, "Create an account").getAttribute("href")).toBe("/register?next=%2Fu%2Fprofile");
});

test("a page whose scripts do not come says that it is out of date, and can be loaded anew", async ({ arrive }) => {
  const visitor = await arrive();
  const { page } = visitor;
  for (const path of ["/login", "/u"]) {
    await page.route(MAIN, (route) => route.fulfill({ status: 404, body: "" }));
    await page.goto(path);
    await expectSaid(page, "This page is out of date. Reload it and try again.");
    await expectSaid(page, "页面版本已过期，请重新加载后重试。");
    expect(await page.getByLabel("Email").count()).toBe(0);
    await page.unroute(MAIN);
    await button(page, "Reload the page").click();
    await page.getByRole("heading", { name: "Sign in to Latchkey" }).waitFor();
    // The browser's own word, and the error of the import, which has no stack.
    visitor.expectComplaint(/404|^$/);
  }
});

test("pnpm bench:paint holds the page against one without scripts", async () => {
  const env = { BENCH_ROUNDS: "1", CHROMIUM_PATH: inject("chromium") };
  const { code, stdout } = await new TypedCommand("pnpm bench:paint", env).ended;
  expect(stdout).toMatch(/│ \/login +│ \d+ +│ [\d.]+ +│ '<= 1.5' │/);
  expect(code).toBe(0);
});
