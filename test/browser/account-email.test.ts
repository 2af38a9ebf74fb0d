import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../support/browser.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { mailsOf } from "../support/mailbox.ts";
import type { Service } from "../support/service.ts";
import { aUser, PASSWORD } from "../support/test.ts";
import { expectGoodLooks } from "./account-looks.ts";
import { button, dialog, enterPassword, expectFocused, expectSaid, link } from "./steps.ts";

const NEW = "ada.new@example.com";

/** The newest link that was mailed to somebody. */
async function linkIn(service: Service, clock: FakeClock, email: string): Promise<string> {
  const mails = (await mailsOf(service, clock)).filter(({ to }) => to === email);
  return mails.flatMap(({ text }) => /https?:\/\/\S+\/email#\S+/.exec(text) ?? []).at(-1) ?? "";
}

const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name, exact: true });

test("an email is changed by links in both mailboxes, which need no session", async ({ service, arrive, clock }) => {
  const { client, credentials } = await aUser(service);
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  await page.goto("/u/profile");
  await visitor.wait({ minutes: 11 });
  await button(page, "Change your email").click();
  await expectFocused(page.getByLabel("New email"));
  await page.keyboard.press("Enter");
  await expectSaid(page, "Fill this in.");
  await page.getByLabel("New email").fill(credentials.email.toUpperCase());
  await page.keyboard.press("Enter");
  await dialog(page).getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expectSaid(page, "That’s your email already. Enter another one.");
  await expectGoodLooks(page, "email-form");
  await page.getByLabel("New email").fill(NEW);
  await page.keyboard.press("Enter");
  await expectSaid(page, `We’ve sent a link to ${credentials.email} and to ${NEW}.`);
  await expectFocused(button(page, "Change your email"));
  await expectGoodLooks(page, "email-under-way");
  await page.reload();
  await expectSaid(page, `and to ${NEW}. The change happens once both are opened.`);

  const elsewhere = await arrive();
  await elsewhere.page.goto(await linkIn(service, clock, NEW));
  await heading(elsewhere.page, "Change your email").waitFor();
  await expectGoodLooks(elsewhere.page, "email-confirm");
  expect(await service.rows('SELECT email FROM "user"')).toEqual([{ email: credentials.email }]);
  await button(elsewhere.page, "Confirm the change").click();
  await heading(elsewhere.page, "This mailbox is confirmed").waitFor();
  await expectGoodLooks(elsewhere.page, "email-waiting");

  await page.goto(await linkIn(service, clock, credentials.email));
  await button(page, "Confirm the change").click();
  await heading(page, "Your email is changed").waitFor();
  await link(page, "Go to your profile").click();
  await expectSaid(page, `Email${NEW}`);
  expect(await page.getByText("The change happens once both").count()).toBe(0);

  await elsewhere.page.goto("/login");
  await enterPassword(elsewhere.page, { email: NEW, password: PASSWORD });
  await elsewhere.page.waitForURL("**/u");
  await elsewhere.page.goto("/u/activity");
  await expectSaid(elsewhere.page, "Email changed");
});

test("a link that was used, and one without a token, say so and lead on; in Chinese", async ({
  service,
  arrive,
  clock,
}) => {
  const { client, credentials } = await aUser(service);
  await client.call("requestEmailChange", { newEmail: NEW });
  const used = await linkIn(service, clock, credentials.email);
  await client.call("confirmEmailChange", { token: used.split("#")[1] });
  const { page } = await arrive({ locale: "zh-CN" });
  await page.goto("/email");
  await heading(page, "链接无效").waitFor();
  await page.goto(used);
  await button(page, "确认修改").click();
  await heading(page, "链接无效").waitFor();
  await expectGoodLooks(page, "email-invalid");
  await link(page, "登录").click();
  await page.waitForURL("**/login?next=*");
});
