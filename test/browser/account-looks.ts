import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectAccessible } from "../support/accessibility.ts";
import { WIDE } from "../support/browser.ts";

const SIZES = [
  { size: "wide", viewport: WIDE },
  // 400 % zoom of the other is the same layout.
  { size: "narrow", viewport: { width: 320, height: 720 } },
];

/**
 * A screen as it is now is usable by everybody: wide and narrow, light and dark. KEEP_SCREENS=folder keeps a picture of
 * each.
 */
export async function expectGoodLooks(page: Page, name: string): Promise<void> {
  await expect.poll(() => page.locator("[aria-busy=true]").count(), { message: `"${name}" to be ready` }).toBe(0);
  const lang = await page.locator("html").getAttribute("lang");
  const folder = process.env.KEEP_SCREENS;
  for (const { size, viewport } of SIZES) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const look = `${name}-${lang}-${size}-${colorScheme}`;
      await expectAccessible(page, look);
      if (folder) await page.screenshot({ path: `${folder}/${look}.png`, fullPage: true });
    }
    expect(await overflowing(page), `what sticks out of ${name}-${lang}-${size}`).toEqual([]);
  }
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: "light" });
}

/** What makes the page scroll sideways, or has more text than it shows. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const seen = [...document.querySelectorAll<HTMLElement>("body *")].filter((element) => element.checkVisibility());
    const wide = document.documentElement.scrollWidth > innerWidth ? seen.filter(isOutside) : [];
    const cut = seen.filter((element) => !element.closest("input, select, svg") && isCut(element));
    return [...wide, ...cut].map((element) => element.outerHTML.slice(0, 120));

    function isOutside(element: Element) {
      const { left, right } = element.getBoundingClientRect();
      return left < -1 || right > innerWidth + 1;
    }
    function isCut(element: HTMLElement) {
      const { clipPath, overflowX, textOverflow } = getComputedStyle(element);
      // What is there for the ear alone is cut on purpose.
      if (clipPath !== "none") return false;
      return overflowX === "hidden" && textOverflow === "clip" && element.scrollWidth > element.clientWidth + 1;
    }
  });
}

/** Words that stayed English where all else is accented: nobody could translate them. */
export function untranslated(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const text = node.textContent?.trim() ?? "";
      const meant = node.parentElement?.closest(
        "[translate=no], [lang]:not(html), code, bdi, time, option, script, template",
      );
      // The client of the tests calls itself so.
      const english = /^[\x20-\x7e]*[A-Za-z]{3}[\x20-\x7e]*$/.test(text) && text !== "node";
      if (english && !meant && node.parentElement?.checkVisibility()) found.push(text);
    }
    return found;
  });
}
