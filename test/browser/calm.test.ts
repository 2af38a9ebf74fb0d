import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test, Visitor } from "../support/browser.ts";
import { aUser, aUserWithMfa } from "../support/test.ts";
import { button, codeField, expectReady, heading } from "./steps.ts";

/** Keeps what moves on a page without anybody having done something. */
async function watchShifts(page: Page) {
  await page.addInitScript(() => {
    const moved: unknown[] = [];
    Object.assign(globalThis, { moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        hadRecentInput: boolean;
        sources: { node?: Node }[];
      })[]) {
        if (!entry.hadRecentInput)
          moved.push(entry.sources.map(({ node }) => (node as Element | undefined)?.outerHTML?.slice(0, 120)));
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

const shifts = (page: Page) =>
  page.evaluate(
    () =>
      // The next frame has been painted by then, and what moved in it is known.
      new Promise((done) =>
        requestAnimationFrame(() => setTimeout(() => done((globalThis as unknown as { moved: unknown[] }).moved), 50)),
      ),
  );

/** Holds the answers to an operation back until they are let go. */
async function hold({ page }: Visitor, operation: string): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route("**/graphql", async (route) => {
    if (route.request().postDataJSON().operationName === operation) await held;
    await route.fallback();
  });
  return letGo;
}

test.for(["/login", "/register", "/forgot"])(
  "nothing moves on %s when it is known late who is here",
  async (path, { start, browser }) => {
    // The link to help takes the place of the button that says whom to ask.
    const service = await start({ env: { SUPPORT_URL: "https://help.example/" } });
    const visitor = await Visitor.arrive(browser, service);
    const { page } = visitor;
    await watchShifts(page);
    const letGo = await hold(visitor, "Boot");
    await page.goto(path);
    await page.getByLabel("Email").and(page.locator(":focus")).waitFor();
    const answered = page.waitForResponse("**/graphql");
    letGo();
    await answered;
    await page.getByRole("link", { name: "Get help" }).waitFor();
    expect(await shifts(page)).toEqual([]);
    await visitor.leave();
  },
);

test.for([
  { path: "/u", operation: "Overview", there: "Security check-up" },
  { path: "/u/security", operation: "Security", there: "Recovery codes" },
])("nothing moves on $path when its answers come late", async ({ path, operation, there }, { service, arrive }) => {
  const visitor = await arrive({ as: (await aUserWithMfa(service)).client });
  const { page } = visitor;
  await watchShifts(page);
  const letGo = await hold(visitor, operation);
  await page.goto(path);
  await page.locator("main h1").waitFor();
  await page.locator("[data-shown=true]").first().waitFor();
  letGo();
  await page.locator("main time").first().waitFor();
  await page.getByRole("heading", { name: there }).waitFor();
  expect(await shifts(page)).toEqual([]);
});

test("nothing moves in the wizard when the QR code comes late, nor on the way through it", async ({
  service,
  arrive,
}) => {
  const visitor = await arrive({ as: (await aUser(service)).client });
  const { page } = visitor;
  await watchShifts(page);
  const letGo = await hold(visitor, "SetupMfa");
  await page.goto("/u/security/mfa/new");
  await heading(page, "Add an authenticator app").waitFor();
  letGo();
  await page.getByRole("img", { name: /^QR code/ }).waitFor();
  await button(page, "Next").click();
  await expectReady(codeField(page));
  expect(await shifts(page)).toEqual([]);
});

test("what is busy moves, and keeps still for those who asked for it", async ({ service, arrive }) => {
  const { credentials } = await aUser(service);
  for (const reducedMotion of ["no-preference", "reduce"] as const) {
    const visitor = await arrive({ reducedMotion });
    const { page } = visitor;
    const letGo = await hold(visitor, "Login");
    await page.goto("/login");
    await page.getByLabel("Email").fill(credentials.email);
    await page.getByLabel("Password", { exact: true }).fill(credentials.password);
    await page.keyboard.press("Enter");
    await page.getByText("Signing in…").and(page.locator(":visible")).first().waitFor();
    const moving = () => page.evaluate(() => document.getAnimations().length);
    if (reducedMotion === "reduce") expect(await moving()).toBe(0);
    else await expect.poll(moving).toBeGreaterThan(0);
    letGo();
    await page.waitForURL("**/u");
  }
});
