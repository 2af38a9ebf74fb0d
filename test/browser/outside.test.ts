import { expect } from "vitest";
import { test } from "../support/browser.ts";
import { aUser } from "../support/test.ts";
import { button, expectSaid, followLinkOfAnotherSite, heading, link } from "./steps.ts";

test("a link on another site asks before it signs out", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  const follow = async () => {
    await followLinkOfAnotherSite(visitor, "/oidc/session/end");
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

test("signing out works without JavaScript", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const { page } = await arrive({ as: client, javaScriptEnabled: false });
  await page.goto("/oidc/session/end");
  expect(await client.me()).toBeNull();
});

test("without JavaScript every page says what is missing, in both languages", async ({ arrive }) => {
  const { page } = await arrive({ javaScriptEnabled: false });
  for (const path of ["/", "/login", "/login/verify", "/register", "/u", "/u/security"]) {
    await page.goto(path);
    const message = page.locator("noscript");
    await message.locator("[lang=en]").waitFor();
    await message.locator("[lang=zh-CN]").waitFor();
    await expectSaid(message, "Signing in here needs JavaScript. Turn it on in your browser’s settings");
    await expectSaid(message, "登录需要启用 JavaScript。");
    expect(await page.title()).toBe("Latchkey");
    expect(await page.locator("form:visible, template:visible").count()).toBe(0);
  }
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
