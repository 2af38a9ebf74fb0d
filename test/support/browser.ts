import {
  type Browser,
  type BrowserContext,
  chromium,
  type LaunchOptions,
  type Page,
  type Route,
} from "playwright-core";
import { expect, inject } from "vitest";
import type { Client } from "./client.ts";
import { rememberAnswer, rememberInput } from "./confidentiality.ts";
import type { Service } from "./service.ts";
import { test as base } from "./test.ts";

const FLAGS = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  // Chromium has no sandbox for root, which is who runs tests in a container.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 360, height: 740 };

export interface VisitorOptions {
  locale?: string;
  colorScheme?: "light" | "dark";
  forcedColors?: "active" | "none";
  viewport?: { width: number; height: number };
  javaScriptEnabled?: boolean;
  /** "reduce" unless told. */
  reducedMotion?: "reduce" | "no-preference";
  /** Has these cookies, as whoever signed in by this client. */
  as?: Client;
}

/**
 * Somebody at a browser of their own, with storage and cookies that nobody else has. What a page complains of, and
 * whatever it asks of another origin, fails the test.
 */
export class Visitor {
  /** The operations that the pages have sent, in order. */
  readonly operations: { name: string; variables: Record<string, unknown> }[] = [];
  /** What the pages were answered, on its way to be remembered. */
  readonly #answers: Promise<void>[] = [];
  readonly #complaints: string[] = [];
  readonly #expected: RegExp[] = [];
  #page: Page | undefined;

  private constructor(
    readonly context: BrowserContext,
    readonly service: Service,
  ) {}

  static async arrive(browser: Browser, service: Service, { as, ...options }: VisitorOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: service.url,
      locale: "en-US",
      timezoneId: "UTC",
      colorScheme: "light",
      viewport: WIDE,
      // Nothing is asked of a picture that is still moving.
      reducedMotion: "reduce",
      permissions: ["clipboard-read", "clipboard-write"],
      ...options,
    });
    context.setDefaultTimeout(15_000);
    const visitor = new Visitor(context, service);
    if (options.javaScriptEnabled !== false) await visitor.#watchClock();
    if (as) {
      // Chromium takes a secure cookie by hand for an https address only; a cookie does not depend on the port's scheme.
      const url = service.url.replace("http:", "https:");
      const common = { url, secure: true, httpOnly: true, sameSite: "Lax" as const };
      await context.addCookies([...as.cookies].map(([name, value]) => ({ name, value, ...common })));
    }
    visitor.#page = await visitor.newTab();
    return visitor;
  }

  /** The first tab. */
  get page(): Page {
    if (!this.#page) throw new Error("Nobody has arrived.");
    return this.#page;
  }

  async newTab(): Promise<Page> {
    const page = await this.context.newPage();
    page.on("pageerror", (error) => this.#complaints.push(String(error.stack)));
    page.on("console", (message) => {
      if (message.type() === "error") this.#complaints.push(message.text());
    });
    page.on("request", (request) => {
      const { origin, pathname, protocol } = new URL(request.url());
      if (origin !== this.service.url && protocol !== "data:") this.#complaints.push(`asked for ${request.url()}`);
      if (pathname !== "/graphql" || request.method() !== "POST") return;
      const { operationName, variables } = request.postDataJSON();
      this.operations.push({ name: operationName, variables: variables ?? {} });
      rememberInput(variables);
    });
    page.on("response", (response) => {
      if (new URL(response.url()).pathname === "/graphql") this.#answers.push(rememberData(response));
    });
    return page;
  }

  /** How often the pages have sent an operation. */
  sent(name: string): number {
    return this.operations.filter((operation) => operation.name === name).length;
  }

  /** The next such operation reaches the server, which does it; its answer never comes back. */
  async loseAnswer(operation: string): Promise<void> {
    let lost = false;
    const lose = async (route: Route) => {
      if (lost || route.request().postDataJSON().operationName !== operation) return route.fallback();
      lost = true;
      await rememberData(await route.fetch());
      await route.abort();
    };
    this.#expected.push(/ERR_FAILED/);
    await this.context.route("**/graphql", lose);
    await this.#untilIntercepted();
  }

  /** What the page sends right after the first interception was asked for may not be intercepted yet, nor be told of. */
  async #untilIntercepted(): Promise<void> {
    let isIntercepted = false;
    await this.context.route("**/healthz", (route) => {
      isIntercepted = true;
      return route.continue();
    });
    while (!isIntercepted) await this.page.evaluate(() => fetch("/healthz").then(() => undefined));
  }

  /** Time goes by for the server and for this browser alike. */
  async wait(time: { seconds?: number; minutes?: number; hours?: number }): Promise<void> {
    (this.service.clock as { advance?: (time: object) => void }).advance?.(time);
    await this.#watchClock();
  }

  /** A complaint that this test provokes on purpose, however often it came. */
  expectComplaint(pattern: RegExp): void {
    const others = this.#complaints.filter((complaint) => !pattern.test(complaint));
    expect(others.length, `something like ${pattern} among ${JSON.stringify(this.#complaints)}`).toBeLessThan(
      this.#complaints.length,
    );
    this.#complaints.splice(0, Infinity, ...others);
  }

  async leave(): Promise<void> {
    await Promise.all(this.#answers);
    await this.context.close();
    const unexpected = this.#complaints.filter(
      (complaint) => !this.#expected.some((pattern) => pattern.test(complaint)),
    );
    expect(unexpected, "complaints of the pages").toEqual([]);
  }

  /** "Today" and "5 minutes ago" are said by the browser's clock. */
  async #watchClock() {
    await this.context.clock.setFixedTime(this.service.clock.now());
  }
}

/** Remembers what is secret in an answer, codes that nobody types among it; not where the page has gone before it. */
async function rememberData(response: { json(): Promise<{ data?: unknown }> }): Promise<void> {
  rememberAnswer((await response.json().catch(() => undefined))?.data);
}

/** The browser of these tests, or one that is like it but for this. */
export const launchBrowser = (options: LaunchOptions = {}): Promise<Browser> =>
  chromium.launch({ executablePath: inject("chromium"), args: FLAGS, ...options });

/** Brings somebody to the service, with a browser of their own. */
export type Arrive = (options?: VisitorOptions) => Promise<Visitor>;

/** Lets people arrive while `use` lasts, and leave after that. */
export async function receive(browser: Browser, service: Service, use: (arrive: Arrive) => Promise<void>) {
  const visitors: Visitor[] = [];
  await use(async (options) => {
    const visitor = await Visitor.arrive(browser, service, options);
    visitors.push(visitor);
    return visitor;
  });
  for (const visitor of visitors) await visitor.leave();
}

export interface BrowserFixtures {
  browser: Browser;
  arrive: Arrive;
}

export const test = base.extend<BrowserFixtures>({
  browser: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
    async ({}, use) => {
      const browser = await launchBrowser();
      await use(browser);
      await browser.close();
    },
    { scope: "worker" },
  ],
  arrive: ({ browser, service }, use) => receive(browser, service, use),
});
