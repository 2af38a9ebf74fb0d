import { expect } from "vitest";
import { parse } from "../support/graphql.ts";
import { sendRaw } from "../support/raw.ts";
import { newFolder, removeFolder, ServerProcess } from "../support/server-process.ts";
import { Service } from "../support/service.ts";
import { test } from "../support/test.ts";

const page = (url: string) => sendRaw(url, { path: "/graphql", headers: { accept: "text/html" } });
const APOLLO = ["https://embeddable-sandbox.cdn.apollographql.com", "https://sandbox.embed.apollographql.com"];

/** What the page hands to Apollo Sandbox. */
const settingsIn = (html: string) => JSON.parse(/new window\.EmbeddedSandbox\((.*)\);<\/script>/.exec(html)?.[1] ?? "");

test("GET /graphql shows a page whose first operation runs as it stands", async ({ service }) => {
  const { status, headers, body } = await page(service.url);

  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  const settings = settingsIn(body);
  expect(settings).toMatchObject({ initialEndpoint: `${service.url}/graphql`, initialState: expect.any(Object) });
  const { document, headers: sent } = settings.initialState;
  expect(parse(document).definitions).toHaveLength(1);
  const answer = await service.browser().send(document, undefined, sent);
  expect(answer).toMatchObject({ status: 200, body: { data: { me: null, site: { name: "Latchkey" } } } });
  expect(answer.body.errors).toBeUndefined();
});

test("that page may load from Apollo's two hosts and nowhere else, and runs what its nonce marks", async ({
  service,
}) => {
  const { headers, body } = await page(service.url);
  const policy = String(headers["content-security-policy"]);

  expect(policy.match(/https?:[^\s;]*/g)?.toSorted()).toEqual(APOLLO);
  const directives = Object.fromEntries(
    policy.split(";").map((directive) => directive.trim().split(/ (.*)/s).slice(0, 2) as [string, string]),
  );
  expect(directives["default-src"]).toBe("'none'");
  expect(directives["connect-src"]).toBe("'self'");
  const nonce = /^'nonce-([\w+/=]+)' \S+$/.exec(directives["script-src"] ?? "")?.[1] ?? "";
  expect(Buffer.from(nonce, "base64").length).toBeGreaterThanOrEqual(16);
  expect(directives["script-src"]).not.toMatch(/unsafe|\*|data:|blob:/);
  for (const tag of body.match(/<script\b[^>]*>/g) ?? []) {
    expect(tag.includes(` nonce="${nonce}"`) || tag.includes(` src="${APOLLO[0]}/`)).toBe(true);
  }
  for (const address of body.match(/(?:src|href)="[^"]*"/g) ?? []) expect(address).toContain(APOLLO[0]);
});

test("the nonce is another one each time", async ({ service }) => {
  const nonces = new Set<string>();
  for (let time = 0; time < 5; time++) {
    nonces.add(
      /nonce-([\w+/=]+)/.exec(String((await page(service.url)).headers["content-security-policy"]))?.[1] ?? "",
    );
  }
  expect(nonces.size).toBe(5);
});

test("no other page may load from another host", async ({ service }) => {
  for (const path of ["/", "/login", "/u", "/oidc/session/end", "/nothing"]) {
    const { headers } = await sendRaw(service.url, { path, headers: { accept: "text/html" } });
    expect(String(headers["content-security-policy"])).not.toMatch(/https?:|unsafe|\*/);
  }
});

test("GRAPHQL_EXPLORER=none takes the page away, and leaves the API", async ({ clock }) => {
  const service = await Service.start({ clock, env: { GRAPHQL_EXPLORER: "none" } });
  try {
    const { status, body } = await page(service.url);
    expect(status).toBe(404);
    expect(body).not.toMatch(/apollo/i);
    expect((await sendRaw(service.url, { path: "/graphql" })).status).toBe(404);
    expect((await service.app().send("{ site { name } }")).status).toBe(200);
  } finally {
    await service.close();
  }
});

test("in production there is none unless it is asked for", async () => {
  const production = {
    NODE_ENV: "production",
    PUBLIC_URL: "https://id.example.com",
    ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
  };
  const folder = newFolder();
  try {
    const server = await ServerProcess.start(folder, production);
    try {
      expect((await page(server.url)).status).toBe(404);
      expect(server.stdout).not.toContain("/graphql");
      const { headers, body } = await sendRaw(server.url, {
        method: "POST",
        path: "/graphql",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query: "{ __schema { queryType { name } } }" }),
      });
      expect(JSON.parse(body).data.__schema.queryType.name).toBe("Query");
      expect(headers["strict-transport-security"]).toBeDefined();
    } finally {
      await server.end("SIGTERM");
    }
  } finally {
    removeFolder(folder);
  }
});
