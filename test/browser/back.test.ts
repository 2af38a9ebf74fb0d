import type { Page } from "playwright-core";
import { expect } from "vitest";
import { type Arrive, test as base, launchBrowser, receive, type Visitor } from "../support/browser.ts";
import { aUser } from "../support/test.ts";
import { button, expectSaid, heading, hold, link } from "./steps.ts";

/** With a browser that keeps pages that are left, as people's do and the driver's does not unless told. */
const test = base.extend<{ arrive: Arrive }>({
  arrive: async ({ service }, use) => {
    const browser = await launchBrowser({ ignoreDefaultArgs: ["--disable-back-forward-cache"] });
    await receive(browser, service, use);
    await browser.close();
  },
});

test("after signing out, Back leads to the sign-in", async ({ service, arrive }) => {
  const { client, credentials } = await aUser(service);
  const { page } = await arrive({ as: client });
  await page.goto("/u/profile");
  await expectSaid(page, credentials.email);
  await button(page, `Account ${credentials.email}`).click();
  await link(page, "Sign out").click();
  await heading(page, "You’re signed out").waitFor();

  await page.goBack({ waitUntil: "commit" });
  await page.waitForURL("**/login?next=%2Fu%2Fprofile");
  await heading(page, "Sign in to Latchkey").waitFor();
});

test("where a page comes back out of the browser's memory, it shows nothing before it has asked who is here", async ({
  service,
  arrive,
}) => {
  const { client, credentials } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  await keepEvenSo(visitor);
  await page.goto("/u/profile");
  await expectSaid(page, credentials.email);
  await page.goto("/forgot");
  await heading(page, "Set a new password").waitFor();
  // That page asks too, and may have shown its heading first.
  await expect.poll(() => visitor.sent("Boot")).toBe(2);
  await client.logout();
  const letGo = await hold(page, "Boot");

  await page.goBack({ waitUntil: "commit" });
  await expect.poll(() => cameBackWith(page)).not.toBeUndefined();
  expect(await cameBackWith(page)).not.toContain(credentials.email);
  await expect.poll(() => visitor.sent("Boot")).toBe(3);
  expect(await page.locator("main").count()).toBe(0);
  letGo();
  await page.waitForURL("**/login?next=%2Fu%2Fprofile", { waitUntil: "commit" });
  await expectSaid(page, "Your session has ended. Sign in to continue.");
});

test("where a page comes back and its session lives, it is there again", async ({ service, arrive }) => {
  const visitor = await arrive({ as: (await aUser(service)).client });
  const { page } = visitor;
  await keepEvenSo(visitor);
  await page.goto("/u/profile");
  await heading(page, "Profile").waitFor();
  await page.goto("/forgot");
  await heading(page, "Set a new password").waitFor();
  await page.goBack({ waitUntil: "commit" });
  await expect.poll(() => cameBackWith(page)).not.toBeUndefined();
  await heading(page, "Profile").waitFor();
  await button(page, "Change your name").waitFor();
});

/** As browsers do that take `no-store` for a matter of files alone. What a page shows as it comes back is noted. */
async function keepEvenSo({ context }: Visitor) {
  await context.addInitScript(() =>
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted) Object.assign(globalThis, { cameBackWith: document.body.textContent });
    }),
  );
  await context.route(/\/(u\/profile|graphql)$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "cache-control": "no-cache" } });
  });
}

const cameBackWith = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { cameBackWith?: string }).cameBackWith);
