import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectAccessible } from "../support/accessibility.ts";
import { NARROW, test, type Visitor } from "../support/browser.ts";
import { type Hands, keyboard, mouse } from "../support/hands.ts";
import { Phone } from "../support/phone.ts";
import { PASSWORD } from "../support/test.ts";
import { chinese, english, type Words } from "./words.ts";

const EMAIL = "ada@example.com";

test("the whole walk, with the mouse", async ({ arrive }) => {
  await walk(await arrive(), mouse, english);
});

test("the whole walk, with the keyboard alone, in the dark", async ({ arrive }) => {
  await walk(await arrive({ colorScheme: "dark" }), keyboard, english);
});

test("the whole walk, in Chinese on a narrow screen", async ({ arrive }) => {
  await walk(await arrive({ locale: "zh-CN", viewport: NARROW }), mouse, chinese);
});

/** From an empty browser to an account with two-step verification, through it, and back to a password alone. */
async function walk(visitor: Visitor, hands: Hands, words: Words): Promise<void> {
  const someone: Someone = { visitor, page: visitor.page, hands, words };
  await register(someone);
  const phone = await setUp(someone, words.setUp, "Pixel");
  await saveRecoveryCodes(someone);
  await expectListed(someone, ["Pixel"]);

  await signOut(someone);
  await visitor.wait({ seconds: 30 });
  await signIn(someone, phone);

  await rename(someone, "Pixel", words.workPhone);
  await setUp(someone, words.add, undefined);
  await finish(someone, words.added);
  await expectListed(someone, [words.workPhone, words.secondName]);

  await remove(someone, words.secondName, { last: false });
  await expectListed(someone, [words.workPhone]);
  await remove(someone, words.workPhone, { last: true });
  await screen(someone, "security-off");
  await someone.page.getByText(words.noneYet).waitFor();
}

interface Someone {
  visitor: Visitor;
  page: Page;
  hands: Hands;
  words: Words;
}

async function register(someone: Someone) {
  const { page, hands, words } = someone;
  await page.goto("/");
  await page.waitForURL("**/login");
  await screen(someone, "sign-in");
  await hands.press(page.getByRole("link", { name: words.createAnAccount }));
  await screen(someone, "register");
  await hands.write(page.getByLabel(words.email), EMAIL);
  await hands.write(page.getByLabel(words.name), "Ada");
  await hands.write(page.getByLabel(words.password, { exact: true }), PASSWORD);
  await hands.press(page.getByRole("button", { name: words.createAccount }));
  await page.waitForURL("**/u");
  await page.getByRole("heading", { name: words.hi }).waitFor();
  await screen(someone, "overview-off");
}

/** Scans what the page shows, the way a phone does, and enters the code that the app then has. */
async function setUp(someone: Someone, opener: string, name: string | undefined): Promise<Phone> {
  const { visitor, page, hands, words } = someone;
  await hands.press(page.getByRole("link", { name: opener, exact: true }));
  const picture = page.getByRole("img", { name: words.qrCode });
  await picture.waitFor();
  await screen(someone, "scan");

  const phone = Phone.scanPicture(await picture.screenshot(), visitor.service.clock);
  const link = await page.getByRole("link", { name: words.openInApp }).getAttribute("href");
  expect(Phone.scan(link ?? "", visitor.service.clock)).toEqual(phone);
  expect(phone).toMatchObject({ issuer: "Latchkey", account: EMAIL });
  const key = await page.getByRole("region", { name: words.setupKey }).locator("code").first().textContent();
  expect(key?.replaceAll(" ", "")).toBe(phone.secret);
  await hands.press(page.getByRole("button", { name: words.copyKey }));
  await page.getByText(words.copied).first().waitFor();
  expect(await clipboard(page)).toBe(phone.secret);

  await hands.press(page.getByRole("button", { name: words.next }));
  const field = page.getByLabel(words.code);
  await field.waitFor();
  await screen(someone, "verify-app");
  if (name) await hands.write(page.getByLabel(words.authenticatorName), name);
  await hands.write(field, phone.code());
  return phone;
}

async function saveRecoveryCodes(someone: Someone) {
  const { page, hands, words } = someone;
  await page.getByRole("heading", { name: words.saveCodes }).waitFor();
  await screen(someone, "recovery-codes");
  const codes = await page.getByRole("list", { name: words.recoveryCodes }).getByRole("listitem").allInnerTexts();
  expect(codes).toHaveLength(10);
  for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);

  await hands.press(page.getByRole("button", { name: words.copyAll }));
  await page.getByText(words.copied).first().waitFor();
  expect(await clipboard(page)).toBe(codes.join("\n"));

  const download = page.waitForEvent("download");
  await hands.press(page.getByRole("button", { name: words.download }));
  const file = await download;
  expect(file.suggestedFilename()).toBe("latchkey-recovery-codes.txt");
  const lines = readFileSync(await file.path(), "utf8").split("\r\n");
  expect(lines.slice(6, 16)).toEqual(codes);
  for (const text of [words.codesFor, EMAIL, `${someone.visitor.service.url}/login`])
    expect(lines.join("\n")).toContain(text);

  await expectPrinted(someone, codes);

  await hands.press(page.getByRole("button", { name: words.next }));
  await page.getByText(words.tickTheBox).first().waitFor();
  await hands.tick(page.getByLabel(words.saved));
  await hands.press(page.getByRole("button", { name: words.next }));
  await finish(someone, words.on);
}

/** Paper gets the sheet and nothing else, black on white. */
async function expectPrinted({ page, hands, words }: Someone, codes: string[]) {
  await page.evaluate(() => {
    window.print = () => document.body.setAttribute("data-printed", "");
  });
  await hands.press(page.getByRole("button", { name: words.print }));
  await page.locator("body[data-printed]").waitFor();
  await page.emulateMedia({ media: "print" });
  // biome-ignore lint/performance/useDomNodeTextContent: what is seen is the question.
  const seen = await page.locator("body").innerText();
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ media: "screen" });
  expect(seen.split("\n").filter((line) => codes.includes(line.trim()))).toEqual(codes);
  for (const text of [words.codesFor, EMAIL, "/login"]) expect(seen).toContain(text);
  for (const text of [words.copyAll, words.saved]) expect(seen).not.toContain(text);
  expect(background).toBe("rgb(255, 255, 255)");
}

async function finish(someone: Someone, heading: string) {
  const { page, hands, words } = someone;
  await page.getByRole("heading", { name: heading }).waitFor();
  await screen(someone, "done");
  await hands.press(page.getByRole("button", { name: words.backToSecurity }));
  await page.waitForURL("**/u/security");
}

async function signOut(someone: Someone) {
  const { page, hands, words } = someone;
  await hands.press(page.getByRole("button", { name: words.account }));
  await screen(someone, "account-menu");
  await hands.press(page.getByRole("link", { name: words.signOut }));
  await page.waitForURL("**/oidc/session/end");
  await page.getByRole("heading", { name: words.signedOut }).waitFor();
  await screen(someone, "signed-out");
}

async function signIn(someone: Someone, phone: Phone) {
  const { visitor, page, hands, words } = someone;
  await hands.press(page.getByRole("link", { name: words.signInAgain }));
  await hands.write(page.getByLabel(words.email), EMAIL);
  await hands.write(page.getByLabel(words.password, { exact: true }), PASSWORD);
  await hands.press(page.getByRole("button", { name: words.signIn, exact: true }));
  await page.waitForURL("**/login/verify");
  await screen(someone, "verify");
  await hands.write(page.getByLabel(words.code), phone.code());
  await page.waitForURL("**/u");
  await page.getByText(words.mfaOn).waitFor();
  await screen(someone, "overview-on");
  expect(visitor.sent("VerifyMfa")).toBe(1);
}

async function rename(someone: Someone, from: string, to: string) {
  const { page, hands, words } = someone;
  const menu = page.getByRole("button", { name: words.menu, exact: true });
  if (await menu.isVisible()) {
    await hands.press(menu);
    await screen(someone, "menu");
  }
  await hands.press(page.getByRole("navigation").getByRole("link", { name: words.security }));
  await hands.press(page.getByRole("button", { name: words.rename(from) }));
  await screen(someone, "rename");
  await hands.write(page.getByLabel(words.nameOfRow, { exact: true }), to);
  await hands.press(page.getByRole("button", { name: words.save }));
  await page.getByRole("complementary").getByText(words.renamed(to)).waitFor();
}

async function expectListed(someone: Someone, names: string[]) {
  const { page, words } = someone;
  await page.getByText(words.isOn, { exact: true }).waitFor();
  await screen(someone, `security-${names.length}`);
  for (const name of names) await page.getByRole("button", { name: words.remove(name) }).waitFor();
  expect(await page.locator("[data-remove]").count()).toBe(names.length);
}

async function remove(someone: Someone, name: string, { last }: { last: boolean }) {
  const { page, hands, words } = someone;
  const dialog = page.getByRole("dialog");
  await hands.press(page.getByRole("button", { name: words.remove(name) }));
  await dialog.getByText(last ? words.removeLast : words.removeMore).waitFor();
  await screen(someone, last ? "remove-last" : "remove");
  await hands.leaveDialog(page, words.keep);
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: words.remove(name) }).waitFor();

  await hands.press(page.getByRole("button", { name: words.remove(name) }));
  await hands.press(dialog.getByRole("button", { name: words.removeIt, exact: true }));
  await page.getByRole("complementary").getByText(words.removed(name)).waitFor();
  await dialog.waitFor({ state: "detached" });
}

/** A stop of the walk: settled, and usable by everybody. KEEP_SCREENS=folder keeps a picture of each. */
async function screen({ visitor, page, words }: Someone, name: string) {
  await expect.poll(() => page.locator("[aria-busy=true]").count(), { message: `"${name}" to be ready` }).toBe(0);
  await expectAccessible(page, name);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no sideways scroll").toBe(
    true,
  );
  expect(await page.locator("html").getAttribute("lang")).toBe(words.lang);
  await keepPicture(visitor, page, name);
}

async function keepPicture(visitor: Visitor, page: Page, name: string) {
  const folder = process.env.KEEP_SCREENS;
  if (!folder) return;
  const { width } = page.viewportSize() ?? { width: 0 };
  const dark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
  const lang = await page.locator("html").getAttribute("lang");
  const number = String(visitor.operations.length).padStart(2, "0");
  await page.screenshot({
    path: `${folder}/${lang}-${width}-${dark ? "dark" : "light"}-${number}-${name}.png`,
    fullPage: true,
  });
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}
