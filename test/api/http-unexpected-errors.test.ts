import { expect } from "vitest";
import { documents } from "../support/documents.ts";
import { aUser, test } from "../support/test.ts";

const INSIDE = /sql|relation|select |insert |no such|typeorm|node_modules|\.[tj]s\b|"stack/i;

/** What the two databases say of a table that is gone. */
const missing = (table: string) => new RegExp(`no such table: ${table}|relation "${table}" does not exist`);

for (const [name, document, input] of [
  ["a query", documents.me, undefined],
  ["a mutation", documents.setupMfa, { input: {} }],
] as const) {
  test(`an unexpected error in ${name} is told by the request's id alone, and is in the log`, async ({ service }) => {
    const { client } = await aUser(service);
    await service.rows("DROP TABLE authenticator");

    const { status, headers, body } = await client.send(document, input);

    expect(status).toBe(500);
    const { message, extensions } = body.errors[0];
    expect(extensions).toEqual({ code: "INTERNAL_SERVER_ERROR", requestId: headers.get("x-request-id") });
    expect(message).toBe("Something went wrong on our side.");
    expect(JSON.stringify(body)).not.toMatch(INSIDE);
    const lines = service.logs.filter((line) => line.includes(extensions.requestId)).map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ level: 50, msg: "unexpected error", err: { stack: expect.any(String) } });
    expect(lines[0].err.message).toMatch(missing("authenticator"));
  });
}

test("an unexpected error before the operation, while the session is looked up, is told alike", async ({ service }) => {
  const { client } = await aUser(service);
  await service.rows("DROP TABLE session");

  const { status, body } = await client.send(documents.me);

  expect(status).toBe(500);
  expect(body.errors[0].extensions).toEqual({ code: "INTERNAL_SERVER_ERROR", requestId: expect.any(String) });
  expect(JSON.stringify(body)).not.toMatch(INSIDE);
  expect(JSON.parse(service.logs.at(-1) ?? "").err.message).toMatch(missing("session"));
});

test("an unexpected error outside of the API is masked and logged as well", async ({ service }) => {
  const { client } = await aUser(service);
  await service.rows("DROP TABLE session");

  for (const [accept, type] of [
    ["text/html", "text/html; charset=utf-8"],
    ["*/*", "application/json; charset=utf-8"],
  ] as const) {
    const response = await client.get("/oidc/session/end", { "sec-fetch-site": "same-origin", accept });
    expect(response.status).toBe(500);
    expect(response.headers.get("content-type")).toBe(type);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await response.text()).not.toMatch(/sql|select|typeorm|no such/i);
    expect(service.logs.join()).toContain(response.headers.get("x-request-id"));
  }
});

test("a row that does not fit the schema is the server's fault, and in the log", async ({ service }) => {
  const { client } = await aUser(service);
  await service.rows("UPDATE security_event SET type = 'NO_SUCH_TYPE'");

  const { status, body } = await client.send(documents.events);

  expect(status).toBe(500);
  const { extensions } = body.errors[0];
  expect(extensions).toEqual({ code: "INTERNAL_SERVER_ERROR", requestId: expect.any(String) });
  expect(JSON.stringify(body)).not.toContain("NO_SUCH_TYPE");
  expect(service.logs.some((line) => line.includes(extensions.requestId) && line.includes('"level":50'))).toBe(true);
});

test("what failed leaves no parameters of a statement in the log", async ({ service }) => {
  const { client } = await aUser(service);
  await service.rows("DROP TABLE session");
  await client.send(documents.me);
  const email = "somebody-unheard-of@example.com";
  await service.app().send(documents.register, {
    input: { email, password: "correct horse battery staple", transport: "BEARER" },
  });

  const errors = service.logs.filter((line) => line.includes('"level":50'));
  expect(errors).toHaveLength(2);
  for (const line of errors) expect(line).not.toMatch(/somebody-unheard-of|"parameters"|\$argon2id/);
});

test("the server goes on after an error, and is ready only when its database is", async ({ service }) => {
  const { client, credentials } = await aUser(service);
  await service.rows("ALTER TABLE authenticator RENAME TO aside");
  expect((await client.send(documents.me)).status).toBe(500);
  expect((await client.get("/healthz")).status).toBe(200);
  await service.rows("ALTER TABLE aside RENAME TO authenticator");

  expect(await client.me()).toMatchObject({ email: credentials.email });
});
