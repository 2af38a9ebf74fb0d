import { runInNewContext } from "node:vm";
import { expect } from "vitest";
import { WALK, WALK_HEADERS, WALK_VARIABLES } from "../../server/src/http/explorer-walk.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { sendRaw } from "../support/raw.ts";
import { ServerProcess } from "../support/server-process.ts";
import { Service } from "../support/service.ts";
import { test } from "../support/test.ts";

const page = (url: string) => sendRaw(url, { path: "/graphql", headers: { accept: "text/html" } });
const APOLLO = ["https://embeddable-sandbox.cdn.apollographql.com", "https://sandbox.embed.apollographql.com"];

interface Settings {
  initialEndpoint: string;
  initialState: { document: string; variables: object; headers: Record<string, string> };
  handleRequest: (url: string, options: object) => Promise<globalThis.Response>;
}

/** What the page's own script hands to Apollo Sandbox. */
function settingsIn(html: string): Settings {
  const [, script = ""] = /<script nonce="[^"]*">(.*?)<\/script>/s.exec(html) ?? [];
  let settings: Settings | undefined;
  class EmbeddedSandbox {
    constructor(options: Settings) {
      settings = options;
    }
  }
  runInNewContext(script, { window: { EmbeddedSandbox }, fetch });
  if (!settings) throw new Error("The page hands over nothing.");
  return settings;
}

test("GET /graphql shows Apollo Sandbox, set to call this server's API, with the walk", async ({ service }) => {
  const { status, headers, body } = await page(service.url);

  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  const { initialEndpoint, initialState } = settingsIn(body);
  expect(initialEndpoint).toBe(`${service.url}/graphql`);
  expect(initialState).toEqual({ document: WALK, variables: WALK_VARIABLES, headers: WALK_HEADERS });
});

test("that page sends the operation that is to run, and its fragments, of a document with several", async ({
  service,
}) => {
  const { handleRequest } = settingsIn((await page(service.url)).body);
  const run = async (query: string, operationName: string | undefined, variables = {}) => {
    const body = JSON.stringify({ query, operationName, variables });
    const headers = { "content-type": "application/json", ...WALK_HEADERS };
    return (await handleRequest(`${service.url}/graphql`, { method: "POST", headers, body })).json();
  };

  expect(await run(WALK, "LookAround")).toMatchObject({ data: { site: { name: "Latchkey" }, me: null } });
  expect(await run(WALK, "SignIn", WALK_VARIABLES)).toMatchObject({
    data: { login: { __typename: "InvalidCredentials" } },
  });
  const withFragment = `query One { site { ...Name } }\nfragment Name on Site { name }\nmutation Two { logout { ok } }`;
  expect(await run(withFragment, "One")).toEqual({ data: { site: { name: "Latchkey" } } });
  expect(await run("{ me { email } }", undefined)).toEqual({ data: { me: null } });
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

test("GRAPHQL_EXPLORER=graphiql shows GraphiQL from this server alone, with the walk", async ({ start }) => {
  const service = await start({ env: { GRAPHQL_EXPLORER: "graphiql" } });
  const { status, headers, body } = await page(service.url);

  expect(status).toBe(200);
  const [, walk = ""] = /<script id="walk" type="application\/json">(.*?)<\/script>/s.exec(body) ?? [];
  expect(JSON.parse(walk)).toEqual({ document: WALK, variables: WALK_VARIABLES, headers: WALK_HEADERS });
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none';script-src 'self';");
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval|blob:/);
  const files = [...body.matchAll(/ (?:src|href)="(\/[^"]*)"/g)].map(([, path = ""]) => path);
  expect(files.length).toBeGreaterThan(1);
  for (const path of files) {
    const file = await sendRaw(service.url, { path });
    expect(file.status, path).toBe(200);
    expect(file.headers["cache-control"], path).toContain("immutable");
  }
});

test("GraphiQL's files are served only with GraphiQL", async ({ start }) => {
  const graphiql = await start({ env: { GRAPHQL_EXPLORER: "graphiql" } });
  const [, path = ""] = / src="(\/graphiql\/[^"]*)"/.exec((await page(graphiql.url)).body) ?? [];
  expect((await sendRaw(graphiql.url, { path })).status).toBe(200);
  expect((await sendRaw(graphiql.url, { path: "/graphiql/index.html" })).status).toBe(404);
  for (const GRAPHQL_EXPLORER of ["none", "sandbox"]) {
    const service = await start({ env: { GRAPHQL_EXPLORER } });
    for (const file of [path, "/graphiql/index.html"]) {
      expect((await sendRaw(service.url, { path: file })).status, `${GRAPHQL_EXPLORER} ${file}`).toBe(404);
    }
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

test("without introspection the API works as before, and no error tells what the schema holds", async ({ start }) => {
  const service = await start({ env: { GRAPHQL_INTROSPECTION: "off" } });
  const app = service.app();
  expect((await app.send("{ __typename site { __typename name } }")).body.data).toMatchObject({ __typename: "Query" });
  for (const asked of ["{ __schema { types { name } } }", '{ __type(name: "User") { name } }']) {
    const { status, body } = await app.send(asked);
    expect({ status, errors: body.errors }).toMatchObject({
      status: 400,
      errors: [{ message: "Introspection is off at this server.", extensions: { code: "BAD_USER_INPUT" } }],
    });
  }
  for (const mistyped of ["{ sites { name } }", "mutation { logou { __typename } }", "{ site(nam: 1) { name } }"]) {
    const { status, body } = await app.send(mistyped);
    expect(status).toBe(400);
    expect(JSON.stringify(body)).not.toMatch(/did you mean|"site"|"logout"/i);
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
    await removeFolder(folder);
  }
});
