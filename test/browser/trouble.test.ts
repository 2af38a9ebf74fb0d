import type { Locator, Page, Route } from "playwright-core";
import { expect } from "vitest";
import { NARROW, test } from "../support/browser.ts";
import { aUser, PASSWORD } from "../support/test.ts";
import { button, enterPassword, expectReady, expectSaid, heading, link } from "./steps.ts";

const isOperation = (route: Route, name: string) => route.request().postDataJSON().operationName === name;

/** Answers an operation in the server's place, so many times. */
async function answer(page: Page, operation: string, times: number, response: Parameters<Route["fulfill"]>[0]) {
  let left = times;
  await page.route("**/graphql", async (route) => {
    if (!isOperation(route, operation) || left === 0) return route.fallback();
    left--;
    await route.fulfill({ contentType: "application/json", ...response });
  });
}

const failed = (code: string, extensions = {}) =>
  JSON.stringify({ errors: [{ message: code, extensions: { code, ...extensions } }] });

test("offline: a banner says so, what was typed stays, and online again it goes on", async ({ service, arrive }) => {
  const { credentials, client } = await aUser(service);
  const outside = await arrive({ viewport: NARROW });
  await outside.page.goto("/login");
  // Its scripts are there.
  await expectReady(outside.page.getByLabel("Email"));
  await outside.page.getByLabel("Email").fill(credentials.email);
  await outside.context.setOffline(true);
  const banner = outside.page.getByRole("complementary");
  await banner.getByText("You’re offline. What you typed stays here.").waitFor();
  await expectAbove(banner, outside.page.locator("header"));
  await enterPassword(outside.page, credentials);
  await expectSaid(outside.page, "Can’t reach the server.");
  outside.expectComplaint(/ERR_INTERNET_DISCONNECTED/);
  await outside.context.setOffline(false);
  await banner.waitFor({ state: "detached" });
  await button(outside.page, "Sign in").click();
  await outside.page.waitForURL("**/u");

  const inside = await arrive({ as: client, viewport: NARROW });
  const { page } = inside;
  await page.goto("/u");
  await heading(page, "Your account").waitFor();
  await inside.context.setOffline(true);
  await expectAbove(page.getByRole("complementary"), heading(page, "Your account"));
  await button(page, "Menu").click();
  await link(page.getByRole("navigation"), "Sessions").click();
  await button(page, "Try again").waitFor();
  inside.expectComplaint(/ERR_INTERNET_DISCONNECTED/);
  await inside.context.setOffline(false);
  // By itself.
  await expectSaid(page, "This session");
});

/** Laid over the page, it hides nothing of it. */
async function expectAbove(banner: Locator, below: Locator) {
  await banner.waitFor();
  const [over, under] = [await banner.boundingBox(), await below.first().boundingBox()];
  expect((over?.y ?? 0) + (over?.height ?? 0)).toBeLessThanOrEqual(under?.y ?? 0);
}

test("a server that is too busy is asked again when it says, and a mutation never by itself", async ({
  service,
  arrive,
}) => {
  const { client, credentials } = await aUser(service);
  const busy = { status: 503, headers: { "retry-after": "1" }, body: failed("OVERLOADED") };
  const inside = await arrive({ as: client });
  await answer(inside.page, "Sessions", 2, busy);
  await inside.page.goto("/u/sessions");
  await expectSaid(inside.page, "This session");
  expect(inside.sent("Sessions")).toBe(3);
  inside.expectComplaint(/503/);

  const outside = await arrive();
  const { page } = outside;
  await answer(page, "Login", 1, busy);
  await page.goto("/login");
  await enterPassword(page, credentials);
  await expectSaid(page, "The service is very busy. Try again in a few seconds.");
  outside.expectComplaint(/503/);
  expect(outside.sent("Login")).toBe(1);
  await button(page, "Sign in").click();
  await page.waitForURL("**/u");
});

test.for([
  {
    what: "a defect of the server",
    response: { status: 500, body: failed("INTERNAL_SERVER_ERROR", { requestId: "abc123" }) },
    said: "Something went wrong on our side. Try again. If it keeps happening, quote reference abc123.",
  },
  {
    what: "too many requests",
    response: { status: 429, body: failed("RATE_LIMITED") },
    said: "Too many requests from here. Wait a moment, then try again.",
  },
  {
    what: "a page that is older than the server",
    response: { status: 400, body: failed("BAD_USER_INPUT") },
    said: "This page is out of date. Reload it and try again.",
  },
  {
    what: "a failure that is new",
    response: { body: JSON.stringify({ data: { login: { __typename: "Unheard", message: "Some new trouble." } } }) },
    said: "Some new trouble.",
  },
])("$what is said above the form, and what was typed stays", async ({ response, said }, { arrive }) => {
  const visitor = await arrive();
  const { page } = visitor;
  await answer(page, "Login", 1, response);
  await page.goto("/login");
  await enterPassword(page, { email: "ada@example.com", password: PASSWORD });
  await expectSaid(page, said);
  if ("status" in response) visitor.expectComplaint(/status of/);
  expect(await page.getByLabel("Password", { exact: true }).inputValue()).toBe(PASSWORD);
  if (said.includes("new trouble")) expect(await page.locator("main [lang=en]", { hasText: said }).count()).toBe(1);
});

test("under another address than its own, the page says that it has to be opened under that", async ({
  service,
  arrive,
}) => {
  const { credentials } = await aUser(service);
  const visitor = await arrive();
  const { page } = visitor;
  await page.goto(service.url.replace("localhost", "127.0.0.1").concat("/login"));
  await enterPassword(page, credentials);
  await expectSaid(page, "Latchkey doesn’t answer under this address. Open it under its own address and try again.");
  visitor.expectComplaint(/asked for http:\/\/127\.0\.0\.1|403/);
});

test("pages inside that are gone from the server say that the page is out of date", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  const account = /\/assets\/account-.*\.js$/;
  await page.route(account, (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto("/u");
  await heading(page, "This page stopped working").waitFor();
  await expectSaid(page, "This page is out of date. Reload it and try again.");
  visitor.expectComplaint(/404|StalePage|dynamically imported/);
  await page.unroute(account);
  await button(page, "Reload the page").click();
  await heading(page, "Your account").waitFor();
});
