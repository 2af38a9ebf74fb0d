import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../support/browser.ts";
import type { Service } from "../support/service.ts";
import { aUserWithMfa, PASSWORD, type SecuredAccount } from "../support/test.ts";
import { button, codeField, dialog, expectFocused, expectSaid, link, status } from "./steps.ts";

/** What takes a fresh proof of who it is: how it is begun, and what has changed once it is done. */
const sensitive: {
  name: string;
  begin: (page: Page) => Promise<void>;
  done: (page: Page) => Promise<void>;
  state: (account: SecuredAccount, service: Service) => Promise<unknown>;
}[] = [
  {
    name: "removing an authenticator",
    async begin(page) {
      await button(page, "Remove Authenticator app").click();
      await button(dialog(page), "Remove").click();
    },
    done: (page) => status(page).getByText("Two-step verification is off.").waitFor(),
    state: async ({ client }) => (await client.me()).mfa.enabled,
  },
  {
    name: "making new recovery codes",
    async begin(page) {
      await button(page, "Get new codes").click();
      await button(dialog(page), "Get new codes").click();
    },
    done: (page) => page.getByRole("heading", { name: "Your new recovery codes" }).waitFor(),
    state: async ({ client }) => (await client.me()).mfa.recoveryCodes.createdAt,
  },
  {
    name: "changing the password",
    async begin(page) {
      await button(page, "Change password").click();
      await page.getByLabel("New password").fill("a new and longer passphrase");
      await button(dialog(page), "Change password").click();
    },
    done: (page) => status(page).getByText("Password changed.").waitFor(),
    state: async ({ client }) => (await client.eventTypes()).filter((type) => type === "PASSWORD_CHANGED").length,
  },
  {
    name: "adding an authenticator",
    begin: (page) => link(page, "Add an authenticator app").click(),
    done: (page) => page.getByRole("img", { name: /^QR code/ }).waitFor(),
    state: async (_account, service) => service.rows("select count(*) as n from enrollment"),
  },
];

test.for(sensitive)(
  "after ten minutes, $name asks who it is; cancelling changes nothing",
  async (action, { service, arrive }) => {
    const account = await aUserWithMfa(service);
    const visitor = await arrive({ as: account.client });
    const { page } = visitor;
    await page.goto("/u/security");
    await button(page, "Change password").waitFor();
    await visitor.wait({ minutes: 11 });
    const before = await action.state(account, service);

    await action.begin(page);
    await expectSaid(dialog(page), "Confirm it’s you");
    await expectFocused(dialog(page).getByLabel("Password", { exact: true }));
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "Confirm it’s you" }).waitFor({ state: "detached" });
    while ((await page.getByRole("dialog").count()) > 0) {
      const open = await page.getByRole("dialog").count();
      await page.keyboard.press("Escape");
      await expect.poll(() => page.getByRole("dialog").count()).toBe(open - 1);
    }
    await page.waitForURL("**/u/security");
    expect(await action.state(account, service)).toEqual(before);
    expect(visitor.sent("StepUp")).toBe(0);

    await action.begin(page);
    await dialog(page).getByLabel("Password", { exact: true }).fill("not this one");
    await codeField(dialog(page)).pressSequentially(account.phone.code());
    await expectSaid(dialog(page), "That password is incorrect.");
    await dialog(page).getByLabel("Password", { exact: true }).fill(PASSWORD);
    await button(dialog(page), "Confirm").click();
    await action.done(page);
  },
);

test("a recovery code proves who it is where the phone is not at hand, and says what it costs", async ({
  service,
  arrive,
}) => {
  const account = await aUserWithMfa(service);
  const visitor = await arrive({ as: account.client });
  const { page } = visitor;
  await page.goto("/u/security");
  await button(page, "Get new codes").waitFor();
  await visitor.wait({ minutes: 11 });
  await button(page, "Change password").click();
  await page.getByLabel("New password").fill("a new and longer passphrase");
  await page.keyboard.press("Enter");
  await button(dialog(page), "Use a recovery code instead").click();
  await expectSaid(dialog(page), "This uses up one of your recovery codes.");
  await dialog(page).getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("textbox", { name: "Recovery code" }).fill(account.recoveryCodes[0] ?? "");
  await page.keyboard.press("Enter");
  await status(page).getByText("Password changed.").waitFor();
  await page.reload();
  await expectSaid(page, "9 of 10 left");
});
