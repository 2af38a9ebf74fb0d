import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** How somebody works a page. The same walk is done with either. */
export interface Hands {
  press(control: Locator): Promise<void>;
  tick(box: Locator): Promise<void>;
  /** Writes into a field, in place of what it holds. */
  write(field: Locator, text: string): Promise<void>;
  /** Leaves an open dialog without doing what it asks about. */
  leaveDialog(page: Page, safeButton: string): Promise<void>;
}

export const mouse: Hands = {
  press: (control) => control.click(),
  tick: (box) => box.check(),
  async write(field, text) {
    await field.click({ clickCount: 3 });
    await field.page().keyboard.type(text);
  },
  leaveDialog: (page, safeButton) => page.getByRole("dialog").getByRole("button", { name: safeButton }).click(),
};

/** Tab, Enter, Space and Esc. At each stop on the way, where the focus is must be seen. */
export const keyboard: Hands = {
  async press(control) {
    await tabTo(control);
    await control.page().keyboard.press("Enter");
  },
  async tick(box) {
    await tabTo(box);
    await box.page().keyboard.press("Space");
  },
  async write(field, text) {
    await tabTo(field);
    await field.page().keyboard.press("ControlOrMeta+A");
    await field.page().keyboard.type(text);
  },
  leaveDialog: (page) => page.keyboard.press("Escape"),
};

/** More stops than any page has. */
const MANY = 60;

export async function tabTo(control: Locator): Promise<void> {
  await control.waitFor();
  const page = control.page();
  for (let stops = 0; stops < MANY; stops++) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
    await expectFocusSeen(page);
  }
  throw new Error(`No way by Tab to ${control}`);
}

/** A ring around it, and nothing over it (WCAG 2.4.7 and 2.4.11). */
async function expectFocusSeen(page: Page) {
  const focused = await page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return undefined;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { left, top, width, height } = element.getBoundingClientRect();
    const above = document.elementFromPoint(left + width / 2, top + height / 2);
    return {
      what: element.outerHTML.slice(0, 120),
      ring: outlineStyle === "none" ? 0 : Number.parseFloat(outlineWidth),
      covered: !above || !(element.contains(above) || above.contains(element)),
    };
  });
  if (!focused) return;
  expect(focused, "where the focus is").toMatchObject({ ring: 3, covered: false });
}
