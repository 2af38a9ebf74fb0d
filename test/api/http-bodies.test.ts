import { expect } from "vitest";
import type { Response } from "../support/client.ts";
import { planted } from "../support/confidentiality.ts";
import { documents } from "../support/documents.ts";
import { sendRaw } from "../support/raw.ts";
import { aUser, PASSWORD, someCredentials, test } from "../support/test.ts";

const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(
    Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part)))),
  );

const expectRefused = ({ status, headers, body }: Response, expected = 400) => {
  expect(status).toBe(expected);
  expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(body.data ?? null).toBeNull();
  expect(body.errors[0].extensions).toEqual({ code: "BAD_USER_INPUT" });
};

for (const method of ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"]) {
  test(`${method} is refused, wherever it goes`, async ({ service }) => {
    for (const path of ["/graphql", "/login", "/oidc/session/end", "/healthz"]) {
      const { status, headers, body } = await sendRaw(service.url, {
        method,
        path,
        headers: { "content-type": "application/json", cookie: "canary=canary" },
        body: method === "TRACE" ? undefined : "{}",
      });
      expect([404, 405]).toContain(status);
      expect(headers["set-cookie"]).toBeUndefined();
      expect(body).not.toContain("canary");
    }
  });
}

test("POST is for the API alone", async ({ service }) => {
  for (const path of ["/login", "/oidc/session/end", "/", "/graphql/", "/graphql/x"]) {
    const { status } = await sendRaw(service.url, {
      method: "POST",
      path,
      headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" },
      body: JSON.stringify({ query: "{ site { name } }" }),
    });
    expect(status).toBe(404);
  }
});

test("a body of more than 100 kB is refused, whether it says its length or not", async ({ service }) => {
  for (const length of [102_400, 2_000_000]) {
    const big = JSON.stringify({ query: "{ site { name } }", padding: "x".repeat(length) });
    expectRefused(await service.app().post(big), 413);

    const chunked = await sendRaw(service.url, {
      method: "POST",
      path: "/graphql",
      headers: { "content-type": "application/json", "transfer-encoding": "chunked" },
      body: big,
    });
    expect(chunked.status).toBe(413);
  }

  const fits = JSON.stringify({ query: "{ site { name } }", padding: "x".repeat(90_000) });
  expect((await service.app().post(fits)).body.data.site).toEqual({ name: "Latchkey" });
});

const unreadable: Record<string, string | Uint8Array<ArrayBuffer>> = {
  "nothing at all": bytes(),
  "a brace": "{",
  "a number": "7",
  "a text": '"{ site { name } }"',
  null: "null",
  "an empty object": "{}",
  "a query that is a number": '{"query":7}',
  "a query that is an object": '{"query":{"a":1}}',
  "a list of operations": '[{"query":"{ site { name } }"}]',
  "a list of nothing": "[]",
  "variables that are a text": '{"query":"{ site { name } }","variables":"x"}',
  "variables that are a list": '{"query":"{ site { name } }","variables":[]}',
  "an operation's name that is a number": '{"query":"{ site { name } }","operationName":7}',
  "extensions that are a text": '{"query":"{ site { name } }","extensions":"x"}',
  "bytes that are no UTF-8": bytes('{"query":"{ site { name } } # ', [0xff, 0xfe, 0xc0, 0x80], '"}'),
  "a cut UTF-8 sequence": bytes('{"query":"{ site { name } } # ', [0xf0, 0x9f, 0x94], '"}'),
  "UTF-16": new Uint8Array(Buffer.from('{"query":"{ site { name } }"}', "utf16le")),
  "a NUL outside of a text": bytes('{"query":"{ site { name } }"', [0], "}"),
  __proto__: '{"query":"{ site { name } }","__proto__":{"admin":true}}',
  "__proto__ in variables": '{"query":"{ site { name } }","variables":{"__proto__":{"admin":true}}}',
  "constructor.prototype in variables":
    '{"query":"{ site { name } }","variables":{"constructor":{"prototype":{"admin":true}}}}',
};

for (const [name, body] of Object.entries(unreadable)) {
  test(`a body with ${name} is refused as what it is`, async ({ service }) => {
    expectRefused(await service.app().post(body));
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
    expect((await service.app().send(documents.site)).status).toBe(200);
  });
}

test("odd texts inside of JSON are texts, and never an error of the server", async ({ service }) => {
  const { client } = await aUser(service);
  const oddities = ["\u0000", "a\u0000b", "\ud800", "\udfff x", "\ufeff", "\u202e", "\r\n\u001b[31m", "🔑".repeat(50)];
  for (const odd of oddities) {
    const { email } = someCredentials();
    const answers = [
      await service.app().send(documents.login, { input: { email: odd, password: odd, transport: "BEARER" } }),
      await service.app().send(documents.register, {
        input: { email: `${odd}${email}`, password: PASSWORD, name: odd, transport: "BEARER" },
      }),
      await service.app().send(documents.register, {
        input: { email, password: `${odd}${PASSWORD}`, transport: "BEARER" },
      }),
      await service.app().send(documents.verifyMfa, { input: { challenge: odd, code: odd } }),
      await client.send(documents.setupMfa, { input: { name: odd } }),
      await client.send(documents.events, { after: odd }),
      await client.send(documents.renameMfa, { input: { authenticatorId: odd, name: odd } }),
      await client.send(documents.revokeSession, { input: { sessionId: odd } }),
    ];
    for (const { status, body } of answers) {
      expect([200, 400]).toContain(status);
      expect(body.errors?.[0].extensions.code ?? "BAD_USER_INPUT").toBe("BAD_USER_INPUT");
    }
  }
  // Each is a name as well.
  planted(...oddities);
});

test("a byte order mark before the body and a key that comes twice harm no one", async ({ service }) => {
  const mark = await service.app().post(bytes([0xef, 0xbb, 0xbf], '{"query":"{ site { name } }"}'));
  expect([200, 400]).toContain(mark.status);

  const twice = await service.app().post('{"query":"mutation { logout { ok } }","query":"{ site { name } }"}');
  expect(twice).toMatchObject({ status: 200, body: { data: { site: { name: "Latchkey" } } } });
});

test("names of JavaScript's own are no fields and no values", async ({ service }) => {
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    const answers = [
      await service.app().send(`{ ${name} }`),
      await service.app().send(`mutation { ${name} { __typename } }`),
      await service
        .app()
        .send(`query ($${name}: Int) { site { name } me { securityEvents(first: $${name}) { edges { cursor } } } }`),
      await service.app().send("{ site { name } }", JSON.parse(`{"x":{"${name === "__proto__" ? "x" : name}":1}}`)),
    ];
    for (const { status } of answers) expect(status).toBeLessThan(500);
    expect(answers[0]?.status).toBe(400);
    expect(answers[1]?.status).toBe(400);
  }
});
