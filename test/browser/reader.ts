import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { BrowserFixtures, Visitor, VisitorOptions } from "../support/browser.ts";
import { catalog } from "../support/catalog.ts";
import { expectGoodLooks, untranslated } from "./account-looks.ts";

/** `ar-XB` is English with accents, from right to left: what stays as it is, was never translated. */
export const LANGUAGES = ["en", "zh-CN", "ar-XB"];

/** Somebody who reads one language, finds things by what they are called in it, and looks at every screen. */
export class Reader {
  private constructor(
    readonly visitor: Visitor,
    readonly locale: string,
    /** What the pages say in this language, by the id of the message. */
    readonly word: (id: string) => string,
  ) {}

  static async arrive(arrive: BrowserFixtures["arrive"], locale: string, options?: VisitorOptions): Promise<Reader> {
    const visitor = await arrive(options);
    await visitor.page.addInitScript((chosen) => localStorage.setItem("latchkey.locale", chosen), locale);
    return new Reader(visitor, locale, await catalog(locale));
  }

  get page(): Page {
    return this.visitor.page;
  }

  get dialog(): Locator {
    return this.page.getByRole("dialog").last();
  }

  button(id: string, place: Page | Locator = this.page): Locator {
    return place.getByRole("button", { name: this.word(id), exact: true }).first();
  }

  link(id: string, place: Page | Locator = this.page): Locator {
    return place.getByRole("link", { name: this.word(id), exact: true }).first();
  }

  field(name: string): Locator {
    return this.page.locator(`input[name=${name}]`).last();
  }

  submit(): Promise<void> {
    return this.page.locator("form button[type=submit]").last().click();
  }

  /** A refusal stands beside its field. */
  refused(): Promise<void> {
    return this.page.locator("[aria-invalid=true]").first().waitFor();
  }

  /** The screen is there, in this language, and good for everybody. */
  async look(name: string): Promise<void> {
    await this.page.locator("h1").first().waitFor();
    expect(await this.page.locator("html").getAttribute("lang")).toBe(this.locale);
    await expectGoodLooks(this.page, name);
    if (this.locale === "ar-XB") expect(await untranslated(this.page), `English in "${name}"`).toEqual([]);
  }
}
