import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectAccessible } from "../support/accessibility.ts";
import { NARROW, WIDE } from "../support/browser.ts";

const LOOKS = [
  { size: "wide", viewport: WIDE, colorScheme: "light" },
  { size: "narrow", viewport: NARROW, colorScheme: "dark" },
  { size: "wide", viewport: WIDE, colorScheme: "dark" },
  { size: "narrow", viewport: NARROW, colorScheme: "light" },
] as const;

/**
 * A screen as it is now is usable by everybody, wide and light as well as narrow and dark. KEEP_SCREENS=folder keeps
 * a picture of each, and of the other two.
 */
export async function expectGoodLooks(page: Page, name: string): Promise<void> {
  await expect.poll(() => page.locator("[aria-busy=true]").count(), { message: `"${name}" to be ready` }).toBe(0);
  const lang = await page.locator("html").getAttribute("lang");
  const folder = process.env.KEEP_SCREENS;
  for (const { size, viewport, colorScheme } of folder ? LOOKS : LOOKS.slice(0, 2)) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    const look = `${name}-${lang}-${size}-${colorScheme}`;
    await expectAccessible(page, look);
    const fits = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    expect(fits, `no sideways scroll in ${look}`).toBe(true);
    if (folder) await page.screenshot({ path: `${folder}/${look}.png`, fullPage: true });
  }
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: "light" });
}
