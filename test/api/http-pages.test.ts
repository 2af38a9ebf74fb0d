import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { ROOT } from "../support/child.ts";
import { sendRaw } from "../support/raw.ts";
import { Service } from "../support/service.ts";
import { test } from "../support/test.ts";

const html = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

test("every address of the site shows the page, which is not kept", async ({ service }) => {
  for (const path of [
    "/",
    "/login",
    "/login/verify",
    "/login/recovery",
    "/register",
    "/forgot",
    "/reset",
    "/u",
    "/u/security",
    "/u/a/b",
  ]) {
    const { status, headers, body } = await sendRaw(service.url, { path, headers: html });
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["cache-control"]).toBe("no-store");
    expect(body).toContain("<title>Latchkey</title>");
  }
});

test("the page loads its own files, and those with a hash in their names are kept for good", async ({ service }) => {
  const { body } = await sendRaw(service.url, { path: "/login", headers: html });
  const files = [...body.matchAll(/<(?:script|link) [^>]*(?:src|href)="(\/[^"]+)"/g)].map(([, file = ""]) => file);
  expect(files.filter((file) => file.startsWith("/assets/")).length).toBeGreaterThan(1);

  for (const file of files) {
    const { status, headers } = await sendRaw(service.url, { path: file });
    expect(status).toBe(200);
    const isHashed = /^\/assets\/.*-[\w-]{8}\.(js|css)$/.test(file);
    expect(headers["cache-control"]).toBe(isHashed ? "public, max-age=31536000, immutable" : "no-cache");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers.etag).toBeDefined();
    const again = await sendRaw(service.url, { path: file, headers: { "if-none-match": String(headers.etag) } });
    expect(again.status).toBe(304);
  }
});

test("the sign-in page holds its form, in every language, and no other page does", async ({ service }) => {
  const { body } = await sendRaw(service.url, { path: "/login", headers: html });
  for (const said of ["Sign in to Latchkey", "登录 Latchkey"]) expect(body).toContain(`<h1 tabindex="-1">${said}</h1>`);
  // Sent before its scripts are there, a form must not put a password into the address.
  expect(body.match(/<form [^>]*method="post"/g)).toHaveLength(2);
  for (const field of ["username", "current-password"]) {
    expect(body.match(new RegExp(`<input [^>]*autoComplete="${field}"`, "g"))).toHaveLength(2);
  }
  for (const path of ["/", "/register", "/u"]) {
    expect((await sendRaw(service.url, { path, headers: html })).body).not.toContain("<form");
  }
});

test("a site's name is text on the page, whatever is in it", async ({ clock }) => {
  const name = `<b>"&'</title><script>x</script>$&`;
  const service = await Service.start({ clock, env: { SITE_NAME: name } });
  try {
    const { body } = await sendRaw(service.url, { path: "/login", headers: html });
    const escaped = "&lt;b&gt;&quot;&amp;&#39;&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;$&amp;";
    expect(body).toContain(`<title>${escaped}</title>`);
    expect(body).toContain(`content="${escaped}"`);
    expect(body).not.toMatch(/<b>|<script>x|__SITE_NAME__/);
    expect((await service.app().send("{ site { name issuer } }")).body.data.site).toEqual({ name, issuer: name });
  } finally {
    await service.close();
  }
});

test("an address that there is not shows the page, with the status that says so", async ({ service }) => {
  for (const path of ["/nothing", "/login/nothing", "/users", "/assets/nothing-12345678.js", "/u2", "/.env"]) {
    const shown = await sendRaw(service.url, { path, headers: html });
    expect(shown.status).toBe(404);
    expect(shown.headers["cache-control"]).toBe("no-store");
    expect(shown.body).toContain("<title>Latchkey</title>");

    const told = await sendRaw(service.url, { path });
    expect(told.status).toBe(404);
    expect(JSON.parse(told.body).errors[0].extensions.code).toBe("NOT_FOUND");
  }
});

test("no path leads out of the folder of the pages, nor to what is hidden in it", async ({ service }) => {
  const outside = ["package.json", "server/package.json", "web/index.html", "schema.graphql"];
  const contents = outside.map((file) => readFileSync(join(ROOT, file), "utf8"));
  const ways = [
    "..",
    "%2e%2e",
    ".%2e",
    "..%2f..",
    "..\\..",
    "..%5c..",
    "%252e%252e",
    "....",
    "..%c0%af..",
    "assets/..",
    "/..",
  ];
  const paths = ways.flatMap((way) =>
    [1, 2, 3, 4].flatMap((depth) => outside.map((file) => `/${`${way}/`.repeat(depth)}${file}`)),
  );
  paths.push("/.inputs", "/%2einputs", "/assets/", "/assets", "//etc/passwd", "/index.html%00.js", "/assets/%00");

  for (const path of paths) {
    const { status, body } = await sendRaw(service.url, { path });
    expect([400, 403, 404], path).toContain(status);
    expect(contents).not.toContain(body);
  }
});

test("the page's file is not served as it is, without its name", async ({ service }) => {
  for (const path of [
    "/index.html",
    "/%69ndex.html",
    "//index.html",
    "/./index.html",
    "/assets/../index.html",
    "/login.html",
  ]) {
    const { status, body } = await sendRaw(service.url, { path, headers: html });
    expect([400, 403, 404]).toContain(status);
    expect(body).not.toContain("__SITE_NAME__");
  }
});
