import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { test, type Visitor } from "../support/browser.ts";
import { aUser, aUserWithMfa } from "../support/test.ts";
import { button, dialog, expectSaid, heading, toNewCode } from "./steps.ts";

test("a press that is moved off its control before it is let go does nothing", async ({ service, arrive }) => {
  const { client } = await aUserWithMfa(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  for (const [path, ready] of [
    ["/u", "Security check-up"],
    ["/u/security", "Recovery codes"],
    ["/u/sessions", "Sessions"],
    ["/u/profile", "Preferences"],
  ] as const) {
    await page.goto(path);
    await page.getByRole("heading", { name: ready }).waitFor();
    await page.locator("main time").first().waitFor();
    await expectNothingDone(visitor, page.locator("body"));
  }

  await page.goto("/u/security");
  await button(page, "Remove Authenticator app").click();
  await expectSaid(dialog(page), "This turns off two-step verification.");
  await expectNothingDone(visitor, dialog(page));
  expect((await client.me()).mfa.enabled).toBe(true);
});

test("nor does it on the way in, nor in the wizard", async ({ service, arrive }) => {
  const visitor = await arrive({ as: (await aUser(service)).client });
  await toNewCode(visitor);
  await expectNothingDone(visitor, visitor.page.locator("body"));

  const outside = await arrive();
  await outside.page.goto("/login");
  await heading(outside.page, "Sign in to Latchkey").waitFor();
  await expect.poll(() => outside.sent("Boot")).toBe(1);
  await outside.page.getByLabel("Email").fill("ada@example.com");
  await outside.page.getByLabel("Password", { exact: true }).fill("a long enough password");
  await expectNothingDone(outside, outside.page.locator("body"));
});

/** With every control that is seen: pressed, moved off, let go. */
async function expectNothingDone({ page, operations }: Visitor, place: Locator) {
  await expect.poll(() => place.getByRole("button").count()).toBeGreaterThan(0);
  const controls = await place.locator("button:visible, a[href]:not([href='#main']):visible, summary:visible").all();
  const before = await shown(page);
  const sent = operations.length;
  for (const control of controls) {
    await control.hover();
    await page.mouse.down();
    // Where nothing is.
    await page.mouse.move(2, 2);
    await page.mouse.up();
  }
  expect(await shown(page)).toEqual(before);
  expect(operations.slice(sent)).toEqual([]);
}

/** What is there, but for where the focus is: a press takes that along. */
const shown = async (page: Page) => [page.url(), await page.locator("body").ariaSnapshot()];
