import { expect } from "vitest";
import type { Client, Response } from "../support/client.ts";
import { documents } from "../support/documents.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { sendRaw } from "../support/raw.ts";
import { Service } from "../support/service.ts";
import { aUser, aUserWithMfa, expectType, PASSWORD, someCredentials, test } from "../support/test.ts";

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

/** Sent as bytes: fetch gives a text a Content-Type of its own. */
const send = (client: Client, query: string, variables: unknown, headers: Record<string, string>) =>
  client.post(new TextEncoder().encode(JSON.stringify({ query, variables })), headers);

/** Somebody with an authenticator, signed in, and in another browser about to enter a code. */
async function atSecondStep(service: Service, clock: FakeClock) {
  const account = await aUserWithMfa(service);
  const [{ id: authenticatorId }] = (await account.client.me()).mfa.authenticators;
  const pending = service.browser();
  const { challenge } = expectType(await pending.login(account.credentials), "MfaRequired");
  clock.advance({ seconds: 30 });
  return { ...account, authenticatorId, pending, challenge };
}

function expectRefused({ status, headers, body }: Response) {
  expect([403, 415]).toContain(status);
  expect(headers.getSetCookie()).toEqual([]);
  expect(body.data ?? null).toBeNull();
  expect(body.errors).toHaveLength(1);
  expect(["FORBIDDEN", "BAD_USER_INPUT"]).toContain(body.errors[0].extensions.code);
}

for (const [name, headers] of Object.entries(forgeries)) {
  test(`a request ${name} does nothing with the cookies it carries, and gets none`, async ({ service, clock }) => {
    const { client, credentials, phone, authenticatorId, pending, challenge } = await atSecondStep(service, clock);
    const newcomer = { ...someCredentials(), transport: "COOKIE" };
    const before = await service.contents();

    const attempts = [
      await send(client, documents.logout, undefined, headers),
      await send(client, documents.changePassword, { input: { newPassword: `${PASSWORD} of theirs` } }, headers),
      await send(client, documents.unbindMfa, { input: { authenticatorId } }, headers),
      await send(client, documents.me, undefined, headers),
      await send(pending, documents.verifyMfa, { input: { challenge, code: phone.code() } }, headers),
    ];
    const visitor = service.browser();
    // By cookie is how a session is held where nothing is said.
    attempts.push(await send(visitor, documents.login, { input: credentials }, headers));
    attempts.push(await send(visitor, documents.login, { input: { ...credentials, transport: "COOKIE" } }, headers));
    attempts.push(await send(visitor, documents.register, { input: newcomer }, headers));

    for (const answer of attempts) expectRefused(answer);
    expect(await service.contents()).toEqual(before);
    expect(await client.me()).toMatchObject({ email: credentials.email });
    expectType(await pending.verifyMfa(phone.code()), "SignedIn");
  });
}

test("a form in the encodings that forms have does nothing, and an empty Content-Type is none", async ({ service }) => {
  const { client, credentials } = await aUser(service);
  const before = await service.contents();
  const cookie = [...client.cookies].map((pair) => pair.join("=")).join("; ");
  const login = `mutation { login(input: ${JSON.stringify(credentials).replaceAll(/"(\w+)":/g, "$1:")}) { __typename } }`;
  for (const query of ["mutation { logout { ok } }", login]) {
    const json = JSON.stringify({ query });
    const part = (name: string, value: string) =>
      `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const bodies = [
      ["application/x-www-form-urlencoded", new URLSearchParams({ query }).toString()],
      ["multipart/form-data; boundary=x", `${part("query", query)}--x--\r\n`],
      ["multipart/form-data; boundary=x", `${part("operations", json)}${part("map", "{}")}--x--\r\n`],
      // As a form of text/plain writes it, with the sign between a field's name and its value in a text.
      ["text/plain", `{"query":${JSON.stringify(query)},"extensions":{"=":""}}\r\n`],
      ["application/graphql", query],
      ["", json],
    ] as const;
    for (const [type, body] of bodies) {
      const headers = { cookie, origin: service.url, "x-latchkey-csrf": "1", "content-type": type };
      const answer = await sendRaw(service.url, { method: "POST", path: "/graphql", headers, body });
      expect({ type, status: answer.status }).toEqual({ type, status: 415 });
      expect(answer.headers["set-cookie"]).toBeUndefined();
    }
  }
  expect(await service.contents()).toEqual(before);
});

test("a GET runs no operation, whatever it asks for", async ({ service }) => {
  const { client } = await aUser(service);
  const before = await service.contents();
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
  expect(await service.contents()).toEqual(before);
});

test("a page of a listed origin can use a bearer token, but neither send nor get cookies", async ({ clock }) => {
  const origin = "https://app.example";
  const service = await Service.start({ clock, env: { CORS_ORIGINS: origin } });
  try {
    const { client, credentials } = await aUser(service);
    const before = await service.contents();
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
    expect(await service.contents()).toEqual(before);

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
