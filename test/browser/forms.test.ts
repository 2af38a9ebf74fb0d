import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../support/browser.ts";
import { aUser, aUserWithMfa } from "../support/test.ts";
import { button, codeField, expectFocused, heading, link, toNewCode, toSecondStep } from "./steps.ts";

type Attributes = Record<string, string | null>;

/** What password managers, keyboards of phones and autofill go by. */
async function expectField(page: Page, name: string, attributes: Attributes) {
  const field = page.locator(`input[name=${name}]`).last();
  await field.waitFor();
  const found = await field.evaluate(
    (input, names) => Object.fromEntries(names.map((attribute) => [attribute, input.getAttribute(attribute)])),
    Object.keys(attributes),
  );
  expect({ name, ...found }).toEqual({ name, ...attributes });
  expect(await page.locator("[placeholder]").count()).toBe(0);
}

const EMAIL = {
  type: "email",
  autocomplete: "username",
  inputmode: "email",
  enterkeyhint: "next",
  autocapitalize: "none",
  spellcheck: "false",
};
const CODE = { type: "text", autocomplete: "one-time-code", inputmode: "numeric", enterkeyhint: "go" };
const NEW_PASSWORD = { type: "password", autocomplete: "new-password", minlength: "12", enterkeyhint: "go" };

test("the fields outside tell password managers and keyboards what they are", async ({ service, arrive }) => {
  const visitor = await arrive();
  const { page } = visitor;
  await page.goto("/login");
  await expectField(page, "email", EMAIL);
  await expectField(page, "password", { type: "password", autocomplete: "current-password", enterkeyhint: "go" });
  await page.goto("/register");
  await expectField(page, "email", EMAIL);
  await expectField(page, "name", { type: "text", autocomplete: "name", enterkeyhint: "next", maxlength: "64" });
  await page.locator("input[minlength]").waitFor();
  await expectField(page, "password", NEW_PASSWORD);
  await page.goto("/forgot");
  await expectField(page, "email", { ...EMAIL, enterkeyhint: "send" });
  await page.goto("/reset#a-token");
  await page.locator("input[minlength]").waitFor();
  await expectField(page, "newPassword", NEW_PASSWORD);
  await toSecondStep(visitor, await aUserWithMfa(service));
  await expectField(page, "code", CODE);
  await page.goto("/login/recovery");
  await expectField(page, "recoveryCode", { type: "text", autocomplete: "off", inputmode: "text", enterkeyhint: "go" });
});

test("the fields inside tell them too, and whose password it is", async ({ service, arrive }) => {
  const visitor = await arrive({ as: (await aUser(service)).client });
  const { page } = visitor;
  await toNewCode(visitor);
  await expectField(page, "code", CODE);
  await expectField(page, "name", { type: "text", autocomplete: "off", enterkeyhint: "next", maxlength: "64" });
  await page.goto("/u/security");
  await button(page, "Change password").click();
  await expectField(page, "newPassword", NEW_PASSWORD);
  await expectField(page, "username", { type: "text", autocomplete: "username", tabindex: "-1" });
});

test("every screen has a title of its own, and puts the focus where it is needed", async ({ service, arrive }) => {
  const visitor = await arrive();
  const { page } = visitor;
  const titles: string[] = [];
  // Until a page has shown who is there it is called by the site's name alone; with its focus it has its own.
  const note = async () => {
    await expect.poll(() => page.title()).not.toBe(titles.at(-1));
    titles.push(await page.title());
  };
  await page.goto("/login");
  await expectFocused(page.getByLabel("Email"));
  await note();
  await link(page, "Create an account").click();
  await expectFocused(page.getByLabel("Email"));
  await note();
  await page.goBack();
  await note();
  titles.pop();
  await link(page, "Forgot your password?").click();
  await expectFocused(page.getByLabel("Email"));
  await note();
  await page.goto("/reset#a-token");
  await expectFocused(page.getByLabel("New password"));
  await note();
  await page.goto("/nothing");
  visitor.expectComplaint(/404/);
  await expectFocused(heading(page, "There’s nothing at this address"));
  await note();
  const account = await aUserWithMfa(service);
  await toSecondStep(visitor, account);
  await note();
  await link(page, "Use a recovery code").first().click();
  await expectFocused(page.getByRole("textbox", { name: "Recovery code" }));
  await note();
  await page.goBack();
  await codeField(page).pressSequentially(account.phone.code());
  await page.waitForURL("**/u");
  await expectFocused(heading(page, "Your account"));
  await note();
  for (const name of ["Security", "Sessions", "Activity", "Profile"]) {
    await link(page.getByRole("navigation"), name).click();
    await expectFocused(heading(page, name));
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await note();
  }
  await page.goto("/u/security/mfa/new");
  await expectFocused(heading(page, "Add an authenticator app"));
  await note();
  await page.goto("/oidc/session/end");
  await expectFocused(heading(page, "You’re signed out"));
  await note();
  for (const title of titles) expect(title).toMatch(/^.+ · Latchkey$/);
  expect(new Set(titles).size, titles.join("\n")).toBe(titles.length);
});
