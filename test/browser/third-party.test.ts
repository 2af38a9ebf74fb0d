import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { test as base } from "../support/browser.ts";
import { filesOf } from "../support/examples.ts";
import { Phone } from "../support/phone.ts";
import { aUser, PASSWORD, someCredentials } from "../support/test.ts";
import { button } from "./steps.ts";

const files = filesOf("docs/third-party.md");
const WEB = fileURLToPath(new URL("../../web", import.meta.url));

/** A web server of somebody else's, with files of its own, by path. */
interface Site {
  readonly origin: string;
  readonly files: Map<string, string>;
}

const test = base.extend<{ site: Site; context: BrowserContext }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  site: async ({}, use) => {
    const files = new Map([["/", "<!doctype html><title>Somebody else’s</title>"]]);
    const server = createServer(({ url = "/" }, response) => {
      const type = url.endsWith(".js") ? "text/javascript" : "text/html";
      response.writeHead(files.has(url) ? 200 : 404, { "content-type": `${type}; charset=utf-8` });
      response.end(files.get(url));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await use({ origin: `http://localhost:${(server.address() as AddressInfo).port}`, files });
    server.closeAllConnections();
    server.close();
  },
  context: async ({ browser }, use) => {
    const context = await browser.newContext();
    context.setDefaultTimeout(15_000);
    await use(context);
    await context.close();
  },
});

/** Opens a page of the site that can do the document's walk, as `walk(url, person)`. */
async function toWalk(context: BrowserContext, site: Site): Promise<Page> {
  for (const name of ["latchkey.js", "walk.js"]) site.files.set(`/${name}`, files.get(name) ?? "");
  site.files.set("/", `<!doctype html><script type="module">window.walk = (await import("/walk.js")).walk;</script>`);
  const page = await context.newPage();
  await page.goto(site.origin);
  await page.waitForFunction("window.walk");
  return page;
}

test("from a listed origin, the document's walk goes all the way by bearer token", async ({
  start,
  site,
  context,
  clock,
}) => {
  const service = await start({ env: { CORS_ORIGINS: site.origin } });
  const page = await toWalk(context, site);
  const asked: string[] = [];
  let phone: Phone | undefined;
  let kept: string[] = [];
  const person = {
    scan({ otpauthUri }: { otpauthUri: string }) {
      phone = Phone.scan(otpauthUri, clock);
      return phone.code();
    },
    keep(codes: string[]) {
      kept = codes;
    },
    code(refusal?: { reason: string }) {
      asked.push(refusal?.reason ?? "code");
      // The first time it is mistyped.
      if (asked.length === 1) return phone?.wrongCode();
      clock.advance({ seconds: 60 });
      return phone?.code();
    },
    recoveryCode: () => kept[0],
    later: () => clock.advance({ minutes: 11 }),
  };
  for (const [name, answer] of Object.entries(person)) await page.exposeFunction(name, answer);

  const enabled = await page.evaluate(`walk(${JSON.stringify(service.url)}, {
    ...${JSON.stringify(someCredentials())}, scan, keep, code, recoveryCode, later
  })`);

  expect(enabled).toBe(false);
  expect(asked, "at the second step twice, and for the step-up").toEqual(["code", "WRONG", "code"]);
  expect(kept).toHaveLength(10);
  expect(await context.cookies()).toEqual([]);
  expect(await page.evaluate(() => ({ ...localStorage, ...sessionStorage }))).toEqual({});
});

test("from an origin that is not listed nothing works, and nothing is done", async ({ service, site, context }) => {
  const page = await toWalk(context, site);
  const url = JSON.stringify(service.url);

  const refusal = page.evaluate(`walk(${url}, ${JSON.stringify(someCredentials())})`);
  await expect(refusal).rejects.toThrow("Failed to fetch");
  for (const path of ["/graphql", "/healthz", "/login"]) {
    await expect(page.evaluate(`fetch(${url} + "${path}")`), path).rejects.toThrow("Failed to fetch");
  }
  // What a page may send without asking first is not taken, and its answer is kept from it.
  const query = `mutation { register(input: { email: "a@b.example", password: "${PASSWORD}" }) { __typename } }`;
  const body = JSON.stringify(JSON.stringify({ query }));
  const unasked = page.evaluate(`fetch(${url} + "/graphql", { method: "POST", mode: "no-cors", body: ${body} })`);
  await expect(unasked).rejects.toThrow("Failed to fetch");

  expect(await service.rows('SELECT id FROM "user"')).toEqual([]);
  expect(await context.cookies()).toEqual([]);
});

test("cookies never cross origins, not even to a listed one", async ({ start, site, context }) => {
  const service = await start({ env: { CORS_ORIGINS: site.origin } });
  const { client, credentials } = await aUser(service);
  const https = service.url.replace("http:", "https:");
  const attributes = { url: https, secure: true, httpOnly: true, sameSite: "Lax" as const };
  await context.addCookies([...client.cookies].map(([name, value]) => ({ name, value, ...attributes })));
  const held = await context.cookies();
  expect(held).not.toEqual([]);
  const page = await context.newPage();
  await page.goto(site.origin);
  const send = (query: string, init: object = {}) =>
    page.evaluate(
      async ({ url, body, init }) => {
        const headers = { "content-type": "application/json" };
        const response = await fetch(`${url}/graphql`, { method: "POST", headers, body, ...init });
        return response.json();
      },
      { url: service.url, body: JSON.stringify({ query }), init },
    );
  const me = "{ me { email } }";

  expect(await send(me), "without cookies").toEqual({ data: { me: null } });
  await expect(send(me, { credentials: "include" }), "with them").rejects.toThrow("Failed to fetch");
  const headers = { "content-type": "application/json", "x-latchkey-csrf": "1" };
  await expect(send(me, { headers }), "with the header of the pages").rejects.toThrow("Failed to fetch");
  const { email, password } = credentials;
  const login = await send(`mutation { login(input: { email: "${email}", password: "${password}" }) { __typename } }`);
  expect(login.errors[0].extensions.code).toBe("FORBIDDEN");
  expect(await context.cookies()).toEqual(held);
  expect((await client.me()).sessions, "only the one of the pages").toHaveLength(1);
});

test("no page of the site is shown inside of somebody else's", async ({ service, site, context }) => {
  for (const path of ["/login", "/u", "/graphql"]) {
    site.files.set("/", `<!doctype html><title>Somebody else’s</title><iframe src="${service.url}${path}"></iframe>`);
    const page = await context.newPage();
    await page.goto(site.origin);
    await expect
      .poll(() => page.frames().map((frame) => frame.url()))
      .toEqual([`${site.origin}/`, "chrome-error://chromewebdata/"]);
    await page.close();
  }
});

test("the document's React app signs people in from another origin, with Apollo Client", async ({
  start,
  site,
  context,
  clock,
}) => {
  const service = await start({ env: { CORS_ORIGINS: site.origin } });
  for (const [path, text] of built(service.url)) site.files.set(path, text);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(site.origin);
  const { email, password } = someCredentials();
  const field = (label: string) => page.getByLabel(label, { exact: true }).filter({ visible: true });
  const says = (text: string | RegExp) => page.getByText(text).waitFor();

  await page.getByText("New here?").click();
  const newcomer = page.locator("form").filter({ has: button(page, "Create account") });
  await newcomer.getByLabel("Email").fill(email);
  await newcomer.getByLabel("Password").fill("short");
  await button(page, "Create account").click();
  await page.getByRole("alert").waitFor();
  await newcomer.getByLabel("Password").fill(password);
  await button(page, "Create account").click();
  await says("Two-step verification is off.");

  await button(page, "Add an authenticator app").click();
  const qrCode = page.getByRole("img", { name: /^QR code/ });
  await qrCode.evaluate((image: HTMLImageElement) => image.decode());
  const phone = Phone.scanPicture(await qrCode.screenshot(), clock);
  await field("Code").fill(phone.code());
  await button(page, "Turn on").click();
  await page.getByRole("heading", { name: "Save your recovery codes" }).waitFor();
  const codes = await page.getByRole("listitem").allInnerTexts();
  expect(codes).toHaveLength(10);
  await button(page, "I have saved them").click();
  await says("Two-step verification is on.");
  await button(page, "Sign out").click();

  const signIn = async () => {
    await field("Email").fill(email);
    await field("Password").fill(password);
    await button(page, "Sign in").click();
  };
  await signIn();
  await field("Code").fill(phone.wrongCode());
  await button(page, "Verify").click();
  await page.getByRole("alert").waitFor();
  clock.advance({ seconds: 30 });
  await field("Code").fill(phone.code());
  await button(page, "Verify").click();
  await says("Two-step verification is on.");
  await button(page, "Sign out").click();

  await signIn();
  await page.getByText("Lost your phone?").click();
  await field("Recovery code").fill(codes[0] ?? "");
  await button(page, "Use recovery code").click();
  await page.getByRole("heading", { name: email }).waitFor();

  clock.advance({ minutes: 11 });
  await button(page, "Remove Authenticator app").click();
  await page.getByRole("heading", { name: "Is it you?" }).waitFor();
  await field("Password").fill(password);
  await field("Code").fill(phone.code());
  await button(page, "Continue").click();
  await button(page, "Remove Authenticator app").click();
  await says("Two-step verification is off.");

  clock.advance({ hours: 2 });
  await button(page, "Add an authenticator app").click();
  await says("Sign in first.");
  expect(await context.cookies()).toEqual([]);
  expect(await page.evaluate(() => ({ ...localStorage, ...sessionStorage }))).toEqual({});
  expect(complaints).toEqual([]);
});

/** The files of the document, bundled with what the project's own pages are made of. By path. */
function built(latchkey: string): [string, string][] {
  // Where packages are found from.
  const folder = mkdtempSync(join(WEB, "node_modules/third-party-"));
  try {
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    const html = `<!doctype html><html lang="en" data-latchkey="${latchkey}"><title>Somebody else’s</title>
      <div id="root"></div><script type="module" src="./main.jsx"></script></html>`;
    writeFileSync(join(folder, "index.html"), html);
    const vite = join(WEB, "node_modules/vite/bin/vite.js");
    execFileSync(process.execPath, [vite, "build", "--logLevel", "error"], { cwd: folder });
    const assets = readdirSync(join(folder, "dist/assets"));
    return [
      ["/", readFileSync(join(folder, "dist/index.html"), "utf8")],
      ...assets.map((name): [string, string] => [
        `/assets/${name}`,
        readFileSync(join(folder, "dist/assets", name), "utf8"),
      ]),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
