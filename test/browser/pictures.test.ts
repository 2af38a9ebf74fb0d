import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { test, type Visitor } from "../support/browser.ts";
import { PICTURES, picture } from "../support/pictures.ts";
import { expectType, PASSWORD } from "../support/test.ts";
import { button, codeField, toScan } from "./steps.ts";

const PICTURE = { width: 1280, height: 960 };

test("the pictures of the README show the real pages", async ({ service, arrive }) => {
  const client = service.browser();
  const credentials = { email: "ada@example.com", password: PASSWORD };
  expectType(await client.register({ ...credentials, name: "Ada" }), "SignedIn");
  const newcomer = await arrive({ viewport: PICTURE });
  await newcomer.page.goto("/login");
  await newcomer.page.getByLabel("Email").fill(credentials.email);
  await picture(newcomer.page, "sign-in");

  const visitor = await arrive({ as: client, viewport: PICTURE });
  const { page } = visitor;
  const phone = await toScan(visitor);
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  await picture(page, "set-up");

  await button(page, "Next").click();
  await page.getByLabel("Name of this authenticator").fill("Pixel");
  await codeField(page).fill(phone.code());
  await page.getByRole("heading", { name: "Save your recovery codes" }).waitFor();
  await picture(page, "recovery-codes");

  await page.getByRole("checkbox").check();
  await button(page, "Next").click();
  await showSecurity(visitor);
  await picture(page, "security");
});

test("each picture that the README shows is kept", () => {
  for (const name of ["sign-in", "set-up", "recovery-codes", "security"]) {
    expect(existsSync(join(PICTURES, `${name}.png`)), name).toBe(true);
  }
});

/** A second authenticator, so that the list shows what it is for. */
async function showSecurity(visitor: Visitor) {
  const { page } = visitor;
  await page.goto("/u/security");
  const phone = await toScan(visitor);
  await button(page, "Next").click();
  await page.getByLabel("Name of this authenticator").fill("Work phone");
  await codeField(page).fill(phone.code());
  await page.getByRole("heading", { name: "Authenticator added" }).waitFor();
  await page.goto("/u/security");
  await page.getByText("Work phone").waitFor();
}
