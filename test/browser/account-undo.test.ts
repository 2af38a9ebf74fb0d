import type { Page } from "playwright-core";
import { test } from "../support/browser.ts";
import { mailsOf } from "../support/mailbox.ts";
import { addAuthenticator, aUserWithMfa, expectType, PASSWORD } from "../support/test.ts";
import { expectGoodLooks } from "./account-looks.ts";
import { button, dialog, expectFocused, expectSaid } from "./steps.ts";

const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name, exact: true });

test("a removed authenticator is put back by the link of its mail and the password, and changes wait a day", async ({
  service,
  arrive,
  clock,
}) => {
  const { client, credentials, phone } = await aUserWithMfa(service);
  const { id } = await addAuthenticator(client);
  expectType(await client.call("unbindMfa", { authenticatorId: id }), "MfaUnbound");
  const mails = await mailsOf(service, clock);
  const link = mails.flatMap(({ text }) => /https?:\/\/\S+\/undo#\S+/.exec(text) ?? []).at(-1) ?? "";
  const visitor = await arrive({ as: client });
  const { page } = visitor;
  const other = await visitor.newTab();
  await other.goto("/u");
  await heading(other, "Your account").waitFor();

  await page.goto(link);
  const password = page.getByLabel("Password", { exact: true });
  await expectFocused(password);
  await expectGoodLooks(page, "undo");
  await page.keyboard.press("Enter");
  await expectSaid(page, "Enter your password.");
  await password.fill("a wrong password");
  await page.keyboard.press("Enter");
  await expectSaid(page, "That password is incorrect.");
  await password.fill(PASSWORD);
  await button(page, "Put it back").click();
  await heading(page, "The authenticator is back").waitFor();
  await expectGoodLooks(page, "undo-done");
  await other.waitForURL("**/login");
  await page.reload();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await heading(page, "This link doesn’t work").waitFor();

  const again = service.browser();
  await visitor.wait({ minutes: 1 });
  await again.login(credentials);
  expectType(await again.verifyMfa(phone.code()), "SignedIn");
  const owner = await arrive({ as: again });
  await owner.page.goto("/u/security");
  await owner.page
    .getByRole("button", { name: /^Remove / })
    .first()
    .click();
  await button(dialog(owner.page), "Remove").click();
  await expectSaid(dialog(owner.page), "Two-step verification can be changed again in 24 hours.");
});

test("a link without a token says so; in Chinese", async ({ arrive }) => {
  const { page } = await arrive({ locale: "zh-CN" });
  await page.goto("/undo");
  await heading(page, "链接无效").waitFor();
  await expectGoodLooks(page, "undo-gone");
});
