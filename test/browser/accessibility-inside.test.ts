import { expect } from "vitest";
import { test } from "../support/browser.ts";
import { aUser, aUserWithMfa, PASSWORD } from "../support/test.ts";
import { LANGUAGES, Reader } from "./reader.ts";
import { scan } from "./steps.ts";

// Every screen inside in its main states, in each language, light and dark, narrow and wide.

test.for(LANGUAGES)(
  "in %s, the way to two-step verification is good for everybody",
  async (locale, { service, arrive }) => {
    const reader = await Reader.arrive(arrive, locale, { as: (await aUser(service)).client });
    const { page } = reader;
    await page.goto("/u");
    await reader.link("mfa.setUp").waitFor();
    await reader.look("overview-off");
    await page.goto("/u/security");
    await reader.look("security-off");
    await reader.link("mfa.setUp").click();
    await page.locator("summary").click();
    await reader.look("scan");
    const phone = await scan(reader.visitor);
    await reader.button("common.next").click();
    await reader.look("verify-app");
    await reader.field("code").fill(phone.wrongCode());
    await reader.refused();
    await reader.look("verify-app-refused");
    await reader.field("code").fill(phone.code());
    await page.getByRole("checkbox").waitFor();
    await reader.look("save-codes");
    await reader.button("common.next").click();
    await reader.refused();
    await reader.look("save-codes-unticked");
    await page.goBack();
    await reader.button("codes.leave.stay").waitFor();
    await reader.look("save-codes-leave");
    await reader.button("codes.leave.stay").click();
    await page.getByRole("checkbox").check();
    await reader.button("common.next").click();
    await reader.button("wizard.done.toSecurity").waitFor();
    await reader.look("done");
  },
);

test.for(LANGUAGES)("in %s, the pages of an account are good for everybody", async (locale, { service, arrive }) => {
  const account = await aUserWithMfa(service);
  await service.browser().login(account.credentials);
  const elsewhere = service.browser();
  await elsewhere.login(account.credentials);
  const reader = await Reader.arrive(arrive, locale, { as: account.client });
  const { page } = reader;
  await page.goto("/u");
  await page.locator("main time").first().waitFor();
  await reader.look("overview-on");
  await page.locator("[popovertarget=account-menu]").click();
  await reader.look("account-menu");
  for (const path of ["sessions", "activity", "profile"]) {
    await page.goto(`/u/${path}`);
    await reader.look(path);
  }
  await page.locator("main button").first().click();
  await reader.field("name").waitFor();
  await reader.look("profile-name");
  await reader.button("delete.open").click();
  await reader.dialog.waitFor();
  await reader.submit();
  await reader.refused();
  await reader.look("delete-account");
});

test.for(LANGUAGES)("in %s, what the security page asks is good for everybody", async (locale, { service, arrive }) => {
  const account = await aUserWithMfa(service);
  const reader = await Reader.arrive(arrive, locale, { as: account.client });
  const { page } = reader;
  const close = async () => {
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  };
  await page.goto("/u/security");
  await reader.button("security.codes.new").waitFor();
  await reader.look("security-on");
  await page.locator("[data-remove]").click();
  await reader.dialog.waitFor();
  await reader.look("remove");
  await close();
  await reader.button("drill.open").click();
  await reader.dialog.waitFor();
  await reader.submit();
  await reader.refused();
  await reader.look("check-code");
  await close();
  await reader.button("password.change").click();
  await reader.dialog.waitFor();
  await reader.field("newPassword").fill("too short");
  await reader.submit();
  await reader.refused();
  await reader.look("password");
  await close();
  await page.locator("[data-remove]").locator("xpath=preceding-sibling::button").click();
  await reader.field("name").fill("");
  await page.keyboard.press("Enter");
  await reader.refused();
  await reader.look("rename");

  await reader.visitor.wait({ minutes: 11 });
  await reader.button("security.codes.new").click();
  await reader.button("security.codes.new", reader.dialog).click();
  await reader.field("password").waitFor();
  await reader.look("step-up");
  await reader.submit();
  await reader.refused();
  await reader.button("stepUp.useRecovery").click();
  await reader.look("step-up-recovery");
  await reader.button("recovery.useApp").click();
  await reader.field("password").fill(PASSWORD);
  await reader.field("code").fill(account.phone.code());
  await page.getByRole("checkbox").waitFor();
  await reader.look("new-codes");
});
