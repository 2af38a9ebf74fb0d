import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../support/browser.ts";
import { aUser, aUserWithMfa } from "../support/test.ts";
import { atSecondStep, button, codeField, dialog, scan, toNewCode, toScan } from "./steps.ts";

// Each test ends with the fixture's check that nothing was asked of another origin.

test("nothing of a sign-in stays in the browser but cookies that no script can read", async ({ service, arrive }) => {
  const { account, visitor, page } = await atSecondStep(service, arrive);
  const [login] = visitor.operations.filter(({ name }) => name === "Login");
  expect(login).toBeDefined();
  const code = account.phone.code();
  await expectNowhere(page, [account.credentials.password, "chl_"]);

  await codeField(page).fill(code);
  await page.waitForURL("**/u");
  await page.getByRole("heading", { level: 1 }).waitFor();

  await expectNowhere(page, [account.credentials.password, code, "chl_", "ses_", "acc_"]);
  const cookies = await visitor.context.cookies();
  expect(cookies.map(({ name }) => name)).toEqual(["__Host-latchkey-session"]);
  for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax" });
});

test("a secret and its QR code are gone when the wizard is left", async ({ service, arrive }) => {
  const visitor = await arrive({ as: (await aUser(service)).client });
  const { page } = visitor;
  const phone = await toScan(visitor);
  const source = await page.getByRole("img", { name: /QR code/ }).getAttribute("src");
  expect(source).toMatch(/^data:image\/svg\+xml,/);
  await expectNotStored(page, [phone.secret, "otpauth", "enr_"]);

  await page.getByRole("link", { name: "Cancel" }).or(button(page, "Cancel")).click();
  await page.waitForURL("**/u/security");
  await page.getByRole("heading", { level: 1, name: "Security" }).waitFor();

  await expectNowhere(page, [phone.secret, "otpauth", "enr_"]);
});

test("recovery codes are gone when they are saved, and so is everything after signing out", async ({
  service,
  arrive,
}) => {
  const account = await aUser(service);
  const visitor = await arrive({ as: account.client });
  const { page } = visitor;
  const phone = await toNewCode(visitor);
  const code = phone.code();
  await codeField(page).fill(code);
  await page.getByRole("heading", { name: "Save your recovery codes" }).waitFor();
  const codes = await page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem").allInnerTexts();
  expect(codes).toHaveLength(10);
  await expectNotStored(page, [...codes, phone.secret, code]);

  await page.getByRole("checkbox").check();
  await button(page, "Next").click();
  await page.getByRole("heading", { name: "Two-step verification is on" }).waitFor();
  await expectNowhere(page, [...codes, phone.secret]);

  await page.goto("/oidc/session/end");
  await page.getByRole("heading", { name: "You’re signed out" }).waitFor();
  await expectNowhere(page, [...codes, phone.secret, code, account.credentials.email, account.credentials.password]);
  expect(await visitor.context.cookies()).toEqual([]);
});

test("new recovery codes leave the page with their dialog", async ({ service, arrive }) => {
  const visitor = await arrive({ as: (await aUserWithMfa(service)).client });
  const { page } = visitor;
  await page.goto("/u/security");
  await button(page, "Get new codes").click();
  await button(dialog(page), "Get new codes").click();
  const list = page.getByRole("list", { name: "Recovery codes" });
  await list.waitFor();
  const codes = await list.getByRole("listitem").allInnerTexts();
  await dialog(page).getByRole("checkbox").check();
  await button(dialog(page), "Done").click();
  await list.waitFor({ state: "detached" });
  await expectNowhere(page, codes);
});

test("no address of the whole set-up holds a secret", async ({ service, arrive }) => {
  const visitor = await arrive({ as: (await aUser(service)).client });
  const addresses: string[] = [];
  visitor.page.on("framenavigated", (frame) => addresses.push(frame.url()));
  visitor.page.on("request", (request) => addresses.push(request.url()));
  const phone = await toScan(visitor);
  expect(await scan(visitor)).toEqual(phone);
  await button(visitor.page, "Next").click();
  await codeField(visitor.page).fill(phone.code());
  await visitor.page.getByRole("heading", { name: "Save your recovery codes" }).waitFor();

  const visited = addresses.filter((address) => !address.startsWith("data:"));
  expect(visited.length).toBeGreaterThan(3);
  for (const address of visited) {
    for (const secret of [phone.secret, phone.code(), "otpauth"]) expect(address).not.toContain(secret);
  }
});

/** What outlives a page: storage, history, address. What could hold more than texts is not used at all. */
async function expectNotStored(page: Page, secrets: string[]) {
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href, document.cookie, name]),
  );
  for (const secret of secrets) expect(kept).not.toContain(secret);
  const stores = await page.evaluate(async () => [
    ...(await indexedDB.databases()),
    ...(await caches.keys()),
    ...(await navigator.serviceWorker.getRegistrations()),
  ]);
  expect(stores).toEqual([]);
}

/** Nor in the document. */
async function expectNowhere(page: Page, secrets: string[]) {
  await expectNotStored(page, secrets);
  const content = await page.content();
  const values = await page
    .locator("input")
    .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
  for (const secret of secrets) expect([content, ...values].join("\n")).not.toContain(secret);
}
