import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../support/browser.ts";
import { aUser, aUserWithMfa, PASSWORD } from "../support/test.ts";
import { expectGoodLooks } from "./account-looks.ts";
import { button, codeField, dialog, expectFocused, expectSaid } from "./steps.ts";

const status = (page: Page) => page.getByRole("complementary");

test("the name is changed where it stands, and everything inside knows it", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const { page } = await arrive({ as: client });
  await page.goto("/u/profile");
  await expectSaid(page, "NameNot given");
  await expectGoodLooks(page, "profile");

  await button(page, "Change your name").click();
  await expectFocused(page.getByLabel("Name"));
  await page.keyboard.press("Escape");
  await expectFocused(button(page, "Change your name"));

  await button(page, "Change your name").click();
  await page.getByLabel("Name").fill("Ada");
  await expectGoodLooks(page, "profile-name");
  await page.keyboard.press("Enter");
  await status(page).getByText("Name changed.").waitFor();
  await expectFocused(button(page, "Change your name"));
  await expectSaid(page, "NameAda");
  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("heading", { name: "Hi, Ada" }).waitFor();
});

test("an account is deleted after the last word, and other tabs are signed out", async ({ service, arrive }) => {
  const { client, credentials, phone } = await aUserWithMfa(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  const other = await visitor.newTab();
  await other.goto("/u");
  await page.goto("/u/profile");
  await button(page, "Delete account").click();
  await expectFocused(page.getByLabel("Type your email to confirm"));
  await page.keyboard.press("Enter");
  await expectSaid(dialog(page), "Fill this in.");
  expect(visitor.sent("DeleteAccount")).toBe(0);

  await page.getByLabel("Type your email to confirm").fill("somebody@example.com");
  await page.keyboard.press("Enter");
  await expectSaid(dialog(page), "That isn’t the email of this account. Nothing was deleted.");
  await expectGoodLooks(page, "delete-account");
  await visitor.wait({ minutes: 11 });
  await page.getByLabel("Type your email to confirm").fill(credentials.email);
  await button(dialog(page), "Delete my account").click();
  await dialog(page).getByLabel("Password", { exact: true }).fill(PASSWORD);
  await codeField(page).pressSequentially(phone.code());

  await expectSaid(dialog(page), "Your account is deleted");
  await expectGoodLooks(page, "account-deleted");
  expect(await service.rows("SELECT id FROM user")).toEqual([]);
  await other.waitForURL("**/login");
  await page.getByRole("link", { name: "Close" }).click();
  await page.waitForURL("**/login");
});

test("who thinks better of it keeps the account; in Chinese", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  const { page } = await arrive({ as: client, locale: "zh-CN" });
  await page.goto("/u/profile");
  await button(page, "删除账号").waitFor();
  await expectGoodLooks(page, "profile");
  await button(page, "删除账号").click();
  await expectSaid(dialog(page), "且无法恢复");
  await expectGoodLooks(page, "delete-account");
  await page.goBack();
  await expectFocused(button(page, "删除账号"));
  expect(await service.rows("SELECT id FROM user")).toHaveLength(1);
});
