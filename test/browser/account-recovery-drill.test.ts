import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../support/browser.ts";
import { aUserWithMfa, PASSWORD, STRANGE_RECOVERY_CODE } from "../support/test.ts";
import { expectGoodLooks } from "./account-looks.ts";
import { button, dialog, expectFocused, expectReady, expectSaid, link } from "./steps.ts";

const field = (page: Page) => page.getByRole("textbox", { name: "Recovery code" });

test("kept codes are checked one after another, and none is used up", async ({ service, arrive }) => {
  const { client, recoveryCodes } = await aUserWithMfa(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  await page.goto("/u");
  await expectSaid(page, "You haven’t checked yet that the codes you kept are right.");
  await link(page, "Check a code If you lose this phone").click();
  await expectReady(field(page));
  await expectSaid(page, "10 of 10 left · Made Nov 24, 2026Not checked yet");
  await page.reload();
  await button(page, "Check a code").click();
  await expectReady(field(page));
  await expectGoodLooks(page, "check-a-code");
  for (const code of recoveryCodes.slice(0, 2)) {
    await field(page).fill(code.toLowerCase());
    await button(dialog(page), "Check").click();
    await expectSaid(dialog(page), "That code is right, and still unused.");
    await expectReady(field(page));
    expect(await field(page).inputValue()).toBe("");
  }
  await expectGoodLooks(page, "check-a-code-right");
  await button(dialog(page), "Close").click();
  await expectFocused(button(page, "Check a code"));
  await expectSaid(page, "10 of 10 left · Made Nov 24, 2026Last checked Nov 24, 2026");

  await page.goto("/u");
  await expectSaid(page, "You last checked one on Nov 24, 2026.");
  await page.goto("/u/activity");
  await expectSaid(page, "Recovery code checked");
});

test("a mistyped code is said where it is wrong and never sent; a wrong or used one is told apart", async ({
  service,
  arrive,
}) => {
  const account = await aUserWithMfa(service);
  const signedIn = service.browser();
  await signedIn.login(account.credentials);
  const [used = "", kept = ""] = account.recoveryCodes;
  await signedIn.useRecoveryCode(used);
  const visitor = await arrive({ as: signedIn });
  const { page } = visitor;
  await page.goto("/u/security");
  await button(page, "Check a code").click();
  await expectReady(field(page));

  await field(page).fill(`${kept.slice(0, -1)}${kept.endsWith("0") ? "1" : "0"}`);
  await page.keyboard.press("Enter");
  await expectSaid(dialog(page), "Check group 5: a character is wrong or missing.");
  await field(page).fill("123456");
  await page.keyboard.press("Enter");
  await expectSaid(dialog(page), "That’s a code from your app. Enter a recovery code.");
  expect(visitor.sent("CheckRecoveryCode")).toBe(0);

  await field(page).fill(used);
  await page.keyboard.press("Enter");
  await expectSaid(dialog(page), "That code has been used. Cross it out, and check another one.");
  for (const left of [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]) {
    await field(page).fill(STRANGE_RECOVERY_CODE);
    await page.keyboard.press("Enter");
    await expectSaid(dialog(page), "That isn’t one of your current codes");
    if (left === 2) await expectSaid(dialog(page), "get new codes. 2 tries left.");
    await expectReady(field(page));
  }
  await expectGoodLooks(page, "check-a-code-wrong");
  await field(page).fill(kept);
  await page.keyboard.press("Enter");
  await expectSaid(dialog(page), "Too many tries. Try again in 15 minutes.");
  expect(await field(page).getAttribute("readonly")).not.toBeNull();
});

test("after a while the check asks who is there first, and goes on with the code that was typed", async ({
  service,
  arrive,
}) => {
  const { client, recoveryCodes, phone } = await aUserWithMfa(service);
  const visitor = await arrive({ as: client, locale: "zh-CN" });
  const { page } = visitor;
  await page.goto("/u/security");
  await visitor.wait({ minutes: 11 });
  await button(page, "检查恢复代码").click();
  await page.getByRole("textbox", { name: "恢复代码" }).fill(recoveryCodes[0] ?? "");
  await expectGoodLooks(page, "check-a-code");
  await page.keyboard.press("Enter");
  await dialog(page).getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.getByRole("textbox", { name: "6 位验证码" }).pressSequentially(phone.code());
  await expectSaid(dialog(page), "恢复代码正确，且尚未使用。");
  await page.keyboard.press("Escape");
  await expectSaid(page, "上次检查：2026年11月24日");
  await expectGoodLooks(page, "security");
  await page.goto("/u");
  await expectSaid(page, "上次检查恢复代码：2026年11月24日。");
  await expectGoodLooks(page, "overview");
});
