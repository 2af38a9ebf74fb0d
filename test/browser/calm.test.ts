import type { Page } from "playwright-core";
import { expect } from "vitest";
import { NARROW, test, Visitor, WIDE } from "../support/browser.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { aUser, aUserWithMfa, signIn } from "../support/test.ts";
import { button, codeField, expectReady, expectSaid, heading, hold } from "./steps.ts";

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

test.for(["/login", "/register", "/forgot"])(
  "nothing moves on %s when it is known late who is here",
  async (path, { start, browser }) => {
    // The link to help takes the place of the button that says whom to ask.
    const service = await start({ env: { SUPPORT_URL: "https://help.example/" } });
    const visitor = await Visitor.arrive(browser, service);
    const { page } = visitor;
    await watchShifts(page);
    // Where a page is painted in several goes, as on a phone, it shows whether what comes later moves what was there.
    const devTools = await visitor.context.newCDPSession(page);
    await devTools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    const letGo = await hold(page, "Boot");
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
  { path: "/u", operation: "Overview", there: "Security check-up", sessions: 1 },
  { path: "/u", operation: "Overview", there: "Security check-up", sessions: 20 },
  { path: "/u/security", operation: "Security", there: "Recovery codes", sessions: 1 },
  { path: "/u/sessions", operation: "Sessions", there: "Sessions", sessions: 20 },
  { path: "/u/activity", operation: "Activity", there: "Today", sessions: 20 },
])(
  "nothing moves on $path when its answers come late, with $sessions sessions",
  async ({ path, operation, there, sessions }, { start, browser }) => {
    // Below what is loaded there is something more, which must not move either.
    const service = await start({ env: { SUPPORT_URL: "https://help.example/" } });
    const account = await aUserWithMfa(service);
    for (let others = 1; others < sessions; others++)
      await signIn(service.browser(), account, service.clock as FakeClock);
    const visitor = await Visitor.arrive(browser, service, { as: account.client });
    const { page } = visitor;
    await watchShifts(page);
    const letGo = await hold(page, operation);
    await page.goto(path);
    await page.locator("main h1").waitFor();
    await page.locator("[data-shown=true]").first().waitFor();
    letGo();
    await page.locator("main time").first().waitFor();
    await page.getByRole("heading", { name: there }).waitFor();
    expect(await shifts(page)).toEqual([]);
    await visitor.leave();
  },
);

test.for([WIDE, NARROW])(
  "nothing moves on /u/sessions in $width px, alone or not",
  async (viewport, { service, arrive }) => {
    const account = await aUser(service);
    for (const alone of [true, false]) {
      if (!alone) await signIn(service.browser(), account, service.clock as FakeClock);
      const { page } = await arrive({ as: account.client, viewport });
      await watchShifts(page);
      const letGo = await hold(page, "Sessions");
      await page.goto("/u/sessions");
      await page.locator("[data-shown=true]").first().waitFor();
      letGo();
      if (alone) await page.getByText("You’re only signed in here.").waitFor();
      else await button(page, "Sign out everywhere else").waitFor();
      expect(await shifts(page)).toEqual([]);
    }
  },
);

test("nothing moves on /u/profile when it comes late since when, and that the email is to change", async ({
  service,
  arrive,
}) => {
  const { client } = await aUser(service);
  await client.call("requestEmailChange", { newEmail: "ada.new@example.com" });
  const { page } = await arrive({ as: client });
  await watchShifts(page);
  const letGo = await hold(page, "Profile");
  await page.goto("/u/profile");
  await button(page, "Change your name").waitFor();
  await expectSaid(page, "The change happens once both are opened.");
  letGo();
  await page.locator("main time").waitFor();
  expect(await shifts(page)).toEqual([]);
});

test("nothing moves in the wizard when the QR code comes late, nor on the way through it", async ({
  service,
  arrive,
}) => {
  const visitor = await arrive({ as: (await aUser(service)).client });
  const { page } = visitor;
  await watchShifts(page);
  const letGo = await hold(page, "SetupMfa");
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
    const letGo = await hold(page, "Login");
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
