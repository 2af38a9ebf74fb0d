import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test, type Visitor } from "../support/browser.ts";
import { messagesIn } from "../support/messages.ts";
import { Phone } from "../support/phone.ts";
import { PICTURES, picture } from "../support/pictures.ts";
import { PASSWORD } from "../support/test.ts";
import { keyUri } from "./steps.ts";

const LANGUAGES = ["en", "zh-CN"] as const;
type Language = (typeof LANGUAGES)[number];
const VIEWPORT = { width: 1000, height: 860 };
const EMAIL = "ada@example.com";
const guide = (language: Language) =>
  readFileSync(fileURLToPath(new URL(`../../docs/guide/${language}.md`, import.meta.url)), "utf8");

for (const language of LANGUAGES) {
  test(`the guide (${language}) goes the way that the pages go, and shows them`, async ({ arrive }) => {
    const reader = new Reader(await arrive({ viewport: VIEWPORT, locale: language }), language);

    await reader.register();
    const phone = await reader.setUp();
    const codes = await reader.saveCodes();
    await reader.signIn(phone);
    await reader.loseThePhone(codes[0] ?? "");
    await reader.moveToNewPhone();
  });

  test(`the guide (${language}) shows pictures that there are, and all of them`, () => {
    const shown = [...guide(language).matchAll(/!\[[^\]]+\]\(\.\.\/pictures\/([^)]+)\)/g)].map(([, path = ""]) => path);
    const kept = readdirSync(join(PICTURES, language)).map((name) => `${language}/${name}`);
    expect(shown.toSorted()).toEqual(kept.toSorted());
    expect(shown.every((path) => existsSync(join(PICTURES, path)))).toBe(true);
  });

  test(`what the guide (${language}) says to press is what the pages say`, () => {
    const labels = [...guide(language).matchAll(/\*\*([^*]+)\*\*/g)].map(([, label = ""]) =>
      label.replaceAll(/\s+/g, " "),
    );
    // Whole messages, and what is a link or stressed in one.
    const said = [...messagesIn(language).values()].flatMap((text) => text.split(/<\/?\d>/));
    expect(labels.length).toBeGreaterThan(15);
    expect(labels.filter((label) => !said.includes(label))).toEqual([]);
  });
}

/** Somebody who does what the guide says, in their language. */
class Reader {
  readonly #page: Page;
  readonly #messages: Map<string, string>;

  constructor(
    private readonly visitor: Visitor,
    private readonly language: Language,
  ) {
    this.#page = visitor.page;
    this.#messages = messagesIn(language);
  }

  async register(): Promise<void> {
    const page = this.#page;
    await page.goto("/login");
    await this.#link("login.register").click();
    await this.#field("login.email").fill(EMAIL);
    await page.locator("input[autocomplete=name]").fill("Ada");
    await this.#field("login.password").fill(PASSWORD);
    await this.#button("register.submit").click();
    await page.waitForURL("**/u");
  }

  async setUp(): Promise<Phone> {
    await this.#link("mfa.setUp").waitFor();
    await this.#picture("overview");
    await this.#link("mfa.setUp").click();
    const phone = await this.#scan();
    await this.#picture("scan");
    await this.#button("common.next").click();
    await this.#field("wizard.verify.name").fill("Pixel");
    await this.#picture("first-code");
    await this.#field("code.label").fill(phone.code());
    return phone;
  }

  async saveCodes(): Promise<string[]> {
    const page = this.#page;
    const list = page.getByRole("list", { name: this.#text("codes.list") });
    await list.waitFor();
    const codes = await list.getByRole("listitem").allInnerTexts();
    await this.#picture("recovery-codes");
    await page.getByRole("checkbox").check();
    await this.#button("common.next").click();
    await this.#heading("wizard.done.h1").waitFor();
    return codes;
  }

  async signIn(phone: Phone): Promise<void> {
    await this.#enterPassword("sign-in");
    await this.#field("code.label").fill("");
    await this.#picture("code");
    await this.#field("code.label").fill(phone.code());
    await this.#page.waitForURL("**/u");
  }

  async loseThePhone(code: string): Promise<void> {
    await this.#enterPassword();
    await this.#link("verify.useRecovery").click();
    await this.#field("recovery.label").fill(code);
    await this.#picture("recovery-code");
    await this.#button("recovery.submit").click();
    await this.#page.waitForURL(/\/u/);
  }

  async moveToNewPhone(): Promise<void> {
    const page = this.#page;
    await this.#link("mfa.add").waitFor();
    await this.#picture("after-recovery");
    await this.#link("mfa.add").click();
    const phone = await this.#scan();
    await this.#button("common.next").click();
    await this.#field("wizard.verify.name").fill("Pixel 2");
    await this.#field("code.label").fill(phone.code());
    await this.#heading("wizard.done.h1More").waitFor();
    await this.#button("wizard.done.toSecurity").click();
    await this.#button("security.app.removeLabel", "Pixel").click();
    await page.getByRole("dialog").waitFor();
    await this.#picture("remove");
    await page
      .getByRole("dialog")
      .getByRole("button", { name: this.#text("security.app.remove"), exact: true })
      .click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByText("Pixel 2").first().waitFor();
    await this.#picture("removed");
  }

  async #enterPassword(name?: string) {
    const page = this.#page;
    await page.goto("/oidc/session/end");
    await this.visitor.wait({ seconds: 60 });
    await this.#link("signedOut.again").click();
    await this.#field("login.email").fill(EMAIL);
    await this.#field("login.password").fill(PASSWORD);
    if (name) await this.#picture(name);
    await this.#button("login.submit").click();
    await page.waitForURL("**/login/verify");
  }

  async #scan(): Promise<Phone> {
    await this.#page.getByRole("img", { name: this.#text("wizard.scan.alt") }).waitFor();
    return Phone.scan(await keyUri(this.#page), this.visitor.service.clock);
  }

  #text(id: string, name = ""): string {
    const text = this.#messages.get(id);
    if (text === undefined) throw new Error(`No message ${id}.`);
    return text.replace("{name}", name);
  }

  #button = (id: string, name?: string) => this.#page.getByRole("button", { name: this.#text(id, name), exact: true });
  #link = (id: string) => this.#page.getByRole("link", { name: this.#text(id), exact: true });
  #heading = (id: string) => this.#page.getByRole("heading", { name: this.#text(id), exact: true });
  #field = (id: string) => this.#page.getByRole("textbox", { name: this.#text(id), exact: true });
  #picture = (name: string) => picture(this.#page, `${this.language}/${name}`);
}
