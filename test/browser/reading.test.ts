import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectAccessible } from "../support/accessibility.ts";
import { test } from "../support/browser.ts";
import { aUser, aUserWithMfa } from "../support/test.ts";
import { overflowing } from "./account-looks.ts";
import { button, codeField, heading, toNewCode } from "./steps.ts";

const OUTSIDE = ["/login", "/register", "/forgot", "/reset#a-token"];
const INSIDE = ["/u", "/u/security", "/u/sessions", "/u/activity", "/u/profile", "/u/security/mfa/new"];

const PHONE = { width: 390, height: 844 };

/** Shows each page, once it is there. */
async function eachPage(page: Page, paths: string[], look: (path: string) => Promise<void>) {
  for (const path of paths) {
    await page.goto(path);
    await page.locator("h1").filter({ visible: true }).waitFor();
    await expect.poll(() => page.locator("[aria-busy=true]").count()).toBe(0);
    await look(path);
  }
}

test("with letters twice as large, nothing sticks out and nothing is cut off", async ({ service, arrive }) => {
  const { client } = await aUserWithMfa(service);
  for (const [visitor, paths] of [
    [await arrive({ viewport: { width: 640, height: 800 } }), OUTSIDE],
    [await arrive({ viewport: { width: 640, height: 800 }, as: client }), INSIDE],
  ] as const) {
    await eachPage(visitor.page, [...paths], async (path) => {
      await visitor.page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
      expect(await overflowing(visitor.page), path).toEqual([]);
    });
  }
});

// WCAG 2.2, 1.4.12.
const SPACED = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-block-end: 2em !important; }`;

test("text that is set wider apart is shown whole, a code in its field included", async ({ service, arrive }) => {
  const { client } = await aUserWithMfa(service);
  const space = (page: Page) =>
    page.evaluate((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [sheet];
    }, SPACED);
  const visitor = await arrive({ as: client, viewport: { width: 320, height: 720 } });
  const { page } = visitor;
  await eachPage(page, INSIDE, async (path) => {
    await space(page);
    expect(await overflowing(page), path).toEqual([]);
  });
  const phone = await toNewCode(visitor);
  await space(page);
  await codeField(page).fill(phone.wrongCode());
  const hidden = await codeField(page).evaluate((field) => field.scrollWidth - field.clientWidth);
  expect(hidden).toBeLessThanOrEqual(0);
});

test("Chinese words are not torn, and no line begins with a mark that ends a sentence", async ({ service, arrive }) => {
  const { client } = await aUserWithMfa(service);
  for (const [visitor, paths] of [
    [await arrive({ viewport: PHONE, locale: "zh-CN" }), OUTSIDE],
    [await arrive({ viewport: PHONE, locale: "zh-CN", as: client }), INSIDE],
  ] as const) {
    await eachPage(visitor.page, [...paths], async (path) => {
      expect(await tornWords(visitor.page), path).toEqual([]);
    });
  }
});

/** Where a line of Chinese ends in the middle of a word of ours, or before a mark. */
function tornWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const words = ["验证码", "验证器", "恢复代码", "两步验证", "二维码", "密码", "会话", "登录", "设置"];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const torn: string[] = [];
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const text = node.textContent ?? "";
      const line = (at: number) => {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        return range.getBoundingClientRect().bottom;
      };
      if (!node.parentElement?.checkVisibility() || node.parentElement.closest(".visually-hidden")) continue;
      for (const { 0: word, index } of text.matchAll(new RegExp(`${words.join("|")}|.[，。？！：；]`, "g")))
        if (line(index) !== line(index + word.length - 1)) torn.push(`${word} in ${text}`);
    }
    return torn;
  });
}

test("on a narrow screen a page says what it is about before it offers what to do", async ({ service, arrive }) => {
  const { client, credentials } = await aUser(service);
  await service.browser().login(credentials);
  const { page } = await arrive({ as: client, viewport: PHONE });
  await page.goto("/u/sessions");
  const offered = await button(page, "Sign out everywhere else").boundingBox();
  const said = await page.getByText("Where you’re signed in.").boundingBox();
  expect(offered?.y).toBeGreaterThan((said?.y ?? 0) + (said?.height ?? 0));
});

/** Another brand: nothing but these tokens changes. The same as in the test of contrasts. */
const PLUM = { primary: ["#7a1f4d", "#f0a6c8"], "on-primary": ["#ffffff", "#2a0718"], link: ["#7a1f4d", "#f0a6c8"] };

test("in the colours of another brand everything can be read", async ({ service, arrive }) => {
  const { client } = await aUser(service);
  for (const [visitor, paths] of [
    [await arrive(), OUTSIDE],
    [await arrive({ as: client }), INSIDE],
  ] as const) {
    const { page } = visitor;
    await eachPage(page, [...paths], async (path) => {
      await page.evaluate((tokens) => {
        const { style } = document.documentElement;
        for (const [name, pair] of Object.entries(tokens))
          style.setProperty(`--${name}`, `light-dark(${pair.join(", ")})`);
      }, PLUM);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await expectAccessible(page, `${path} in plum, ${colorScheme}`);
      }
    });
  }
});

test("recovery codes print on one page, of A4 and of Letter; the QR code on none", async ({ service, arrive }) => {
  const visitor = await arrive({ as: (await aUser(service)).client, colorScheme: "dark" });
  const { page } = visitor;
  const phone = await toNewCode(visitor);
  await page.goBack();
  await page.getByRole("img", { name: /^QR code/ }).waitFor();
  await page.emulateMedia({ media: "print" });
  expect(await page.getByRole("img", { name: /^QR code/ }).isVisible()).toBe(false);
  expect(await page.getByText(phone.secret.slice(0, 4)).first().isVisible()).toBe(false);
  await page.emulateMedia({ media: "screen" });

  await button(page, "Next").click();
  await codeField(page).fill(phone.code());
  await heading(page, "Save your recovery codes").waitFor();
  for (const format of ["A4", "Letter"]) {
    const pdf = await page.pdf({ format });
    expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g), format).toHaveLength(1);
  }
});
