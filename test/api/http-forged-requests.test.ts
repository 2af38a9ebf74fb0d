import { expect } from "vitest";
import type { Client } from "../support/client.ts";
import { documents } from "../support/documents.ts";
import { sendRaw } from "../support/raw.ts";
import { Service } from "../support/service.ts";
import { aUser, PASSWORD, someCredentials, test } from "../support/test.ts";

/** Ways in which a page of another site, or a form on it, can make a browser send a request. */
const forgeries: Record<string, Record<string, string>> = {
  "as text/plain": { "content-type": "text/plain" },
  "as text/plain with a JSON look": { "content-type": "text/plain; application/json" },
  "as a form": { "content-type": "application/x-www-form-urlencoded" },
  "as a form with files": { "content-type": "multipart/form-data; boundary=x" },
  "without a Content-Type": { "content-type": "" },
  "with a Content-Type that is none": { "content-type": "x" },
  "with two Content-Types": { "content-type": "application/json, text/plain" },
  "with another character set": { "content-type": "application/json; charset=utf-16" },
  "with something like JSON": { "content-type": "application/jsonp" },
  "without the header of this site's pages": { "x-latchkey-csrf": "" },
  "with another value in that header": { "x-latchkey-csrf": "0" },
  "from another origin": { origin: "https://evil.example" },
  "from this origin by another scheme": { origin: "https://localhost" },
  "from an opaque origin": { origin: "null" },
  "without an origin": { origin: "" },
};

/** All that an attack could change. */
async function state(service: Service) {
  const tables = await service.tables();
  return Promise.all(tables.map(async (name) => [name, await service.rows(`SELECT * FROM "${name}"`)]));
}

/** Sent as bytes: fetch gives a text a Content-Type of its own. */
const send = (client: Client, query: string, variables: unknown, headers: Record<string, string>) =>
  client.post(new TextEncoder().encode(JSON.stringify({ query, variables })), headers);

for (const [name, headers] of Object.entries(forgeries)) {
  test(`a request ${name} does nothing with the cookies it carries, and gets none`, async ({ service }) => {
    const { client, credentials } = await aUser(service);
    const before = await state(service);

    const attempts = [
      await send(client, documents.logout, undefined, headers),
      await send(client, documents.changePassword, { input: { newPassword: `${PASSWORD} of theirs` } }, headers),
      await send(client, documents.me, undefined, headers),
    ];
    const visitor = service.browser();
    attempts.push(await send(visitor, documents.login, { input: { ...credentials } }, headers));
    attempts.push(await send(visitor, documents.register, { input: { ...someCredentials() } }, headers));

    for (const { status, headers: answered, body } of attempts) {
      expect([403, 415]).toContain(status);
      expect(answered.getSetCookie()).toEqual([]);
      expect(body.data ?? null).toBeNull();
      expect(body.errors).toHaveLength(1);
      expect(["FORBIDDEN", "BAD_USER_INPUT"]).toContain(body.errors[0].extensions.code);
    }
    expect(await state(service)).toEqual(before);
    expect(await client.me()).toMatchObject({ email: credentials.email });
  });
}

test("a GET runs no operation, whatever it asks for", async ({ service }) => {
  const { client } = await aUser(service);
  const before = await state(service);
  const cookie = [...client.cookies].map((pair) => pair.join("=")).join("; ");

  for (const query of ["mutation { logout { ok } }", "{ me { email } }", "{ site { name } }"]) {
    for (const method of ["GET", "HEAD"]) {
      for (const accept of ["*/*", "application/json", "text/html"]) {
        const { headers, body } = await sendRaw(service.url, {
          method,
          path: `/graphql?query=${encodeURIComponent(query)}`,
          headers: {
            cookie,
            accept,
            origin: service.url,
            "x-latchkey-csrf": "1",
            "apollo-require-preflight": "1",
            "content-type": "application/json",
          },
        });
        expect(body).not.toMatch(/"data"|user-\d/);
        expect(headers["set-cookie"]).toBeUndefined();
      }
    }
  }
  expect(await state(service)).toEqual(before);
});

test("a page of a listed origin can use a bearer token, but neither send nor get cookies", async ({ clock }) => {
  const origin = "https://app.example";
  const service = await Service.start({ clock, env: { CORS_ORIGINS: origin } });
  try {
    const { client, credentials } = await aUser(service);
    const before = await state(service);
    const attempts = [
      await client.send(documents.logout, undefined, { origin }),
      await service.browser().send(documents.login, { input: { ...credentials } }, { origin }),
      await service.browser().send(documents.register, { input: { ...someCredentials() } }, { origin }),
    ];
    for (const { status, headers, body } of attempts) {
      expect(status).toBe(403);
      expect(headers.getSetCookie()).toEqual([]);
      expect(body.errors[0].extensions.code).toBe("FORBIDDEN");
    }
    expect(await state(service)).toEqual(before);

    const app = service.app();
    app.headers.origin = origin;
    expect(await app.login(credentials)).toMatchObject({ __typename: "SignedIn", accessToken: expect.any(String) });
    expect(await app.me()).toMatchObject({ email: credentials.email });
    expect(app.setCookies).toEqual([]);
  } finally {
    await service.close();
  }
});

test("a refusal leaves a line in the log, without the cookie", async ({ service }) => {
  const { client } = await aUser(service);

  await client.send(documents.logout, undefined, { origin: "https://evil.example" });

  const line = service.logs.find((entry) => entry.includes("cross-site request refused")) ?? "";
  expect(JSON.parse(line)).toMatchObject({ origin: "https://evil.example", requestId: expect.any(String) });
  for (const value of client.cookies.values()) expect(line).not.toContain(value);
});
