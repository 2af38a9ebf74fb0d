import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { BrowserFixtures, Visitor } from "../support/browser.ts";
import type { Credentials } from "../support/client.ts";
import { Phone } from "../support/phone.ts";
import type { Service } from "../support/service.ts";
import { aUserWithMfa, type SecuredAccount } from "../support/test.ts";

/** What the page says, once it says it: not the live regions beside it, which say it again for the ear. */
export async function expectSaid(place: Page | Locator, text: string | RegExp): Promise<void> {
  const main = "url" in place ? place.locator("main") : place;
  const said = async () => (await main.textContent())?.replaceAll(/\s+/g, " ");
  await expect
    .poll(said, { message: String(text) })
    .toMatch(typeof text === "string" ? new RegExp(literally(text)) : text);
}

const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

export const button = (place: Page | Locator, name: string | RegExp) =>
  place.getByRole("button", { name, exact: true });
export const link = (place: Page | Locator, name: string) => place.getByRole("link", { name, exact: true });
export const dialog = (page: Page) => page.getByRole("dialog").last();
export const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true, level: 1 });
/** The last success, at the bottom of the page. */
export const status = (page: Page) => page.getByRole("complementary");
export const codeField = (place: Page | Locator) => place.getByRole("textbox", { name: "6-digit code" });

export async function enterPassword(page: Page, { email, password }: Credentials): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await button(page, "Sign in").click();
}

/** At the question for a code, with a code on the phone that has not been used. */
export async function toSecondStep(visitor: Visitor, account: SecuredAccount): Promise<Page> {
  await visitor.wait({ seconds: 30 });
  const { page } = visitor;
  await page.goto("/login");
  await enterPassword(page, account.credentials);
  await page.waitForURL("**/login/verify");
  await expectReady(codeField(page));
  return page;
}

/** Somebody new with two-step verification, at the question for a code. */
export async function atSecondStep(service: Service, arrive: BrowserFixtures["arrive"]) {
  const account = await aUserWithMfa(service);
  const visitor = await arrive();
  return { account, visitor, page: await toSecondStep(visitor, account) };
}

/** At the QR code, scanned. */
export async function toScan(visitor: Visitor, page = visitor.page): Promise<Phone> {
  await page.goto("/u/security/mfa/new");
  return scan(visitor, page);
}

export async function scan(visitor: Visitor, page = visitor.page): Promise<Phone> {
  return Phone.scan(await keyUri(page), visitor.service.clock);
}

export async function keyUri(page: Page): Promise<string> {
  return (await page.locator("a[href^='otpauth:']").getAttribute("href")) ?? "";
}

/** At the question for the first code of a new app. */
export async function toNewCode(visitor: Visitor, page = visitor.page): Promise<Phone> {
  const phone = await toScan(visitor, page);
  await button(page, "Next").click();
  await codeField(page).waitFor();
  return phone;
}

/** At the recovery codes of a first app, which is bound by then. */
export async function toRecoveryCodes(visitor: Visitor): Promise<Phone> {
  const phone = await toNewCode(visitor);
  await codeField(visitor.page).pressSequentially(phone.code());
  await heading(visitor.page, "Save your recovery codes").waitFor();
  return phone;
}

/** Takes what is typed: the field has the focus and is not closed for now. */
export async function expectReady(field: Locator): Promise<void> {
  await field.and(field.page().locator(":focus:not([readonly])")).waitFor();
}

export async function expectFocused(control: Locator): Promise<void> {
  await control.and(control.page().locator(":focus")).waitFor();
}

export async function paste(field: Locator, text: string): Promise<void> {
  await field.page().evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await field.focus();
  await field.press("ControlOrMeta+A");
  await field.press("ControlOrMeta+V");
}

export const pathOf = (page: Page) => page.url().slice(new URL(page.url()).origin.length);

/** Goes to a page of this site by a link that stands on another. */
export async function followLinkOfAnotherSite(visitor: Visitor, path: string): Promise<void> {
  const elsewhere = "https://elsewhere.example/";
  const body = `<!doctype html><title>Elsewhere</title><a href="${visitor.service.url}${path}">Go</a>`;
  await visitor.context.route(elsewhere, (route) => route.fulfill({ contentType: "text/html", body }));
  await visitor.page.goto(elsewhere);
  visitor.expectComplaint(/^asked for https:\/\/elsewhere\.example\/$/);
  await link(visitor.page, "Go").click();
}

/** Holds the answers to an operation back until they are let go. */
export async function hold(page: Page, operation: string): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route("**/graphql", async (route) => {
    if (route.request().postDataJSON().operationName === operation) await held;
    await route.fallback();
  });
  return letGo;
}
