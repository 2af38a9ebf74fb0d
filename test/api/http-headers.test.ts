import { createConnection } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "vitest";
import { sendRaw } from "../support/raw.ts";
import { Service } from "../support/service.ts";
import { test } from "../support/test.ts";

const json = { "content-type": "application/json" };
const query = (text: string) => JSON.stringify({ query: text });
const html = { accept: "text/html" };

type Kind = NonNullable<Parameters<typeof sendRaw>[1]>;

/** One of each kind of answer that the server has. */
const kinds: Record<string, Kind> = {
  "an operation": { method: "POST", path: "/graphql", headers: json, body: query("{ site { name } }") },
  "a refused operation": { method: "POST", path: "/graphql", headers: json, body: query("{ nothing }") },
  "an operation without a session": {
    method: "POST",
    path: "/graphql",
    headers: json,
    body: query("mutation { revokeOtherSessions { __typename } }"),
  },
  "a body that is no JSON": { method: "POST", path: "/graphql", headers: json, body: "{" },
  "a body that is too large": { method: "POST", path: "/graphql", headers: json, body: " ".repeat(200_000) },
  "a Content-Type that is not taken": { method: "POST", path: "/graphql", body: "x" },
  "an origin that is not listed": {
    method: "POST",
    path: "/graphql",
    headers: { ...json, origin: "https://evil.example" },
    body: query("{ site { name } }"),
  },
  "a preflight": {
    method: "OPTIONS",
    path: "/graphql",
    headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
  },
  "the explorer": { path: "/graphql", headers: html },
  "a page": { path: "/login", headers: html },
  "a page that is not there": { path: "/nothing", headers: html },
  "something that is not there": { path: "/nothing" },
  "an address that is none": { path: "/%" },
  "an address that is too long": { path: `/u/${"x".repeat(5_000)}` },
  "another method": { method: "DELETE", path: "/graphql" },
  "the head of a page": { method: "HEAD", path: "/login", headers: html },
  "a sign-out": { path: "/oidc/session/end", headers: { ...html, "sec-fetch-site": "same-origin" } },
  "a sign-out from another site": { path: "/oidc/session/end", headers: { ...html, "sec-fetch-site": "cross-site" } },
  "a file": { path: "/favicon.svg" },
  "a script": { path: "/theme.js" },
  "the sign of life": { path: "/healthz" },
  "the sign of readiness": { path: "/readyz" },
};

for (const [name, kind] of Object.entries(kinds)) {
  test(`${name} is answered with every security header, and tells no versions`, async ({ service }) => {
    const { headers, body } = await sendRaw(service.url, kind);

    const policy = String(headers["content-security-policy"]);
    const directives = policy.split(";").map((directive) => directive.trim());
    for (const directive of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "default-src 'none'"]) {
      expect(directives).toContain(directive);
    }
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["x-frame-options"]).toBe("DENY");
    expect(headers["referrer-policy"]).toBe("no-referrer");
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(headers["strict-transport-security"]).toBeUndefined();
    for (const header of ["server", "x-powered-by", "via"]) expect(headers[header]).toBeUndefined();
    expect(JSON.stringify(headers) + (headers["content-type"]?.includes("json") ? body : "")).not.toMatch(
      /fastify|apollo-server|node\.js|FST_|express/i,
    );
    if (body !== "") {
      expect(headers["content-type"]).toMatch(
        /^(application\/json; charset=utf-8|text\/html; charset=utf-8|image\/svg\+xml|(text|application)\/javascript; charset=utf-8)$/i,
      );
    }
    const isFile = name === "a file" || name === "a script";
    // Only files that are the same for everyone may be kept, and those are asked for again.
    expect(headers["cache-control"]).toBe(isFile ? "no-cache" : "no-store");
  });
}

test("where the site is reached by https, every answer says so for a year and for subdomains", async ({ clock }) => {
  const service = await Service.start({ clock, env: { PUBLIC_URL: "https://id.example.com" } });
  try {
    for (const kind of Object.values(kinds)) {
      const { headers } = await sendRaw(service.url, kind);
      const [, seconds = "", rest] = /^max-age=(\d+)(.*)$/.exec(headers["strict-transport-security"] ?? "") ?? [];
      expect(Number(seconds)).toBeGreaterThanOrEqual(31_536_000);
      expect(rest).toContain("includeSubDomains");
    }
  } finally {
    await service.close();
  }
});

test("every answer of the API has an id that its log lines have too", async ({ service }) => {
  const { headers } = await sendRaw(service.url, kinds["an origin that is not listed"]);
  const id = headers["x-request-id"];
  expect(id).toMatch(/^[\da-f-]{36}$/);
  expect(service.logs.some((line) => line.includes(`"requestId":"${id}"`))).toBe(true);

  const another = await sendRaw(service.url, {
    ...kinds["an operation"],
    headers: { ...json, "x-request-id": "mine" },
  });
  expect(another.headers["x-request-id"]).not.toBe("mine");
});

test("what is no HTTP is refused without a word about what refuses", async ({ service }) => {
  const socket = createConnection({ port: Number(new URL(service.url).port), host: "localhost" });
  socket.end("NONSENSE\r\n\r\n");
  const answer = await text(socket);

  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).not.toMatch(/NONSENSE|fastify|node|FST_|HPE_/i);
  expect((await sendRaw(service.url, { path: "/healthz" })).status).toBe(200);
});
