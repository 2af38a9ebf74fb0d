import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

const folder = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Where the pictures of the documents are kept. */
export const PICTURES = folder("docs/pictures");
// They stay as they are until somebody wants new ones: UPDATE_PICTURES=1 pnpm test.
const taken = process.env.UPDATE_PICTURES === "1" ? PICTURES : folder("test/output/pictures");

/** Takes a picture of what the page shows, for the documents. */
export async function picture(page: Page, name: string): Promise<void> {
  const path = join(taken, `${name}.png`);
  mkdirSync(dirname(path), { recursive: true });
  // Nothing in the picture that is there only while somebody types.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.screenshot({ path, animations: "disabled" });
}
