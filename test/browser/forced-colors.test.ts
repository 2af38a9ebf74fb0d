import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../support/browser.ts";
import { Phone } from "../support/phone.ts";
import { aUser, aUserWithMfa } from "../support/test.ts";
import { button, codeField, dialog, enterPassword, expectReady, heading, link, toScan } from "./steps.ts";

// Where somebody's own few colours take the place of all others, what is told by a wash or a shade is told no more.

for (const colorScheme of ["light", "dark"] as const) {
  test(`in forced colours (${colorScheme}), controls, focus and refusals are seen outside`, async ({
    service,
    arrive,
  }) => {
    const account = await aUserWithMfa(service);
    const { page } = await arrive({ forcedColors: "active", colorScheme });
    await page.goto("/login");
    await expectReady(page.getByLabel("Email"));
    await expectSeen(page);
    await enterPassword(page, { ...account.credentials, password: "not that one" });
    await page.getByRole("alert").first().waitFor();
    await expectSeen(page);
    await enterPassword(page, account.credentials);
    await expectReady(codeField(page));
    await codeField(page).fill(account.phone.wrongCode());
    await page.locator("[aria-invalid=true]").waitFor();
    await expectSeen(page);
    await link(page, "Use a recovery code").click();
    await expectReady(page.getByLabel("Recovery code"));
    await page.getByLabel("Recovery code").fill("7KQG-M4XY-T9P7");
    await page.keyboard.press("Enter");
    await page.locator("[aria-invalid=true]").waitFor();
    await expectSeen(page);
  });

  test(`in forced colours (${colorScheme}), so they are inside, and the QR code is for scanning`, async ({
    service,
    arrive,
  }) => {
    const secured = await aUserWithMfa(service);
    const { page } = await arrive({ as: secured.client, forcedColors: "active", colorScheme });
    for (const path of ["/u", "/u/security", "/u/sessions", "/u/profile"]) {
      await page.goto(path);
      await page.locator("main time").first().waitFor();
      await expectSeen(page);
    }
    await page.goto("/u/security");
    await button(page, "Remove Authenticator app").click();
    await dialog(page).waitFor();
    await expectSeen(page);

    const visitor = await arrive({ as: (await aUser(service)).client, forcedColors: "active", colorScheme });
    const phone = await toScan(visitor);
    await expectSeen(visitor.page);
    const picture = await visitor.page.getByRole("img", { name: /^QR code/ }).screenshot();
    expect(Phone.scanPicture(picture, service.clock)).toEqual(phone);
    await button(visitor.page, "Next").click();
    await expectReady(codeField(visitor.page));
    await codeField(visitor.page).fill(phone.code());
    await heading(visitor.page, "Save your recovery codes").waitFor();
    await button(visitor.page, "Next").click();
    await visitor.page.locator("[aria-invalid=true]").waitFor();
    await expectSeen(visitor.page);
  });
}

/** What of a page cannot be told from its ground: controls without an edge, a focus without a ring, text and icons. */
async function expectSeen(page: Page) {
  expect(await page.evaluate(() => matchMedia("(forced-colors: active)").matches)).toBe(true);
  expect(await unseen(page), page.url()).toEqual([]);
}

function unseen(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const place = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
    const all = [...place.querySelectorAll<HTMLElement>("*")].filter((element) => element.checkVisibility());
    const found: string[] = [];
    const note = (what: string, element: Element) => found.push(`${what}: ${element.outerHTML.slice(0, 150)}`);
    const isClear = (color: string) => /^rgba\(.*, 0\)$/.test(color);
    const invisible = (color: string, ground: string) => color === ground || isClear(color);

    for (const control of all.filter((element) => element.matches("button, input, select, a[href], summary"))) {
      if (control.closest(".visually-hidden, [aria-hidden=true]")) continue;
      const { borderTopStyle, borderTopWidth, borderTopColor, color, appearance } = getComputedStyle(control);
      const edge =
        borderTopStyle !== "none" && borderTopWidth !== "0px" && !invisible(borderTopColor, groundOf(control));
      const native = control.matches("input[type=checkbox], input[type=radio]") && appearance === "auto";
      // Links, quiet buttons and the choices of the footer are their words.
      const words = control.textContent?.trim() !== "" && !invisible(color, groundOf(control));
      const framed = control.matches("input, [type=submit]");
      if (framed ? !edge && !native : !words) note("control", control);
    }
    for (const icon of all.filter((element) => element.matches("svg"))) {
      const drawn = [...icon.querySelectorAll("path, circle, rect, line")].some((shape) => {
        const { stroke, fill } = getComputedStyle(shape);
        return [stroke, fill].some((color) => color !== "none" && !invisible(color, groundOf(icon)));
      });
      if (!drawn) note("icon", icon);
    }
    const focused = document.activeElement;
    if (focused?.matches(":focus-visible") && !focused.matches("h1, h2, main")) {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(focused);
      const ring = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 3;
      if (!ring || invisible(outlineColor, groundOf(focused.parentElement))) note("focus", focused);
    }
    for (const refused of all.filter((element) => element.matches("[aria-invalid=true]"))) {
      const id = refused
        .getAttribute("aria-describedby")
        ?.split(" ")
        .find((name) => /error/.test(name));
      const error = document.getElementById(id ?? "");
      if (!error?.querySelector("svg") || !error.textContent?.trim()) note("refusal", refused);
    }
    return found;

    function groundOf(element: Element | null): string {
      for (let at = element; at; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at);
        if (!isClear(backgroundColor)) return backgroundColor;
      }
      return "";
    }
  });
}
