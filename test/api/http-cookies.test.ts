import { expect } from "vitest";
import type { Answer, Client } from "../support/client.ts";
import { documents } from "../support/documents.ts";
import { Phone } from "../support/phone.ts";
import { aUser, aUserWithMfa, PASSWORD, signIn, someCredentials, test } from "../support/test.ts";

const ATTRIBUTES = ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"];

/** A whole life of an account in a browser, and every body that it was answered. */
async function aWholeLife(client: Client): Promise<string[]> {
  const bodies: string[] = [];
  const call = async (name: keyof typeof documents, input?: Record<string, unknown>): Promise<Answer> => {
    const { body } = await client.send(documents[name], input && { input });
    bodies.push(JSON.stringify(body));
    return body.data?.[name];
  };
  const credentials = someCredentials();
  await call("register", { ...credentials, transport: "COOKIE" });
  await call("me");
  const { enrollment, otpauthUri } = await call("setupMfa", {});
  const phone = Phone.scan(otpauthUri, client.service.clock);
  const { recoveryCodes } = await call("confirmMfa", { enrollment, code: phone.code() });
  await call("logout");
  const { challenge } = await call("login", { ...credentials });
  await call("pendingSignIn");
  await call("useRecoveryCode", { challenge, recoveryCode: recoveryCodes[0] });
  await call("stepUp", { password: PASSWORD, recoveryCode: recoveryCodes[1] });
  await call("events");
  await call("changePassword", { newPassword: `${PASSWORD}, anew` });
  await call("revokeOtherSessions");
  await call("logout");
  return bodies;
}

test("every cookie is for this host, this path, https and the server alone", async ({ service }) => {
  const client = service.browser();
  await aWholeLife(client);

  expect(client.setCookies.length).toBeGreaterThan(6);
  for (const line of client.setCookies) {
    const [pair = "", ...attributes] = line.split("; ");
    expect(pair).toMatch(/^__Host-latchkey-(session|sign-in)=/);
    const isRemoval = pair.endsWith("=");
    const expires = attributes.filter((attribute) => attribute.startsWith("Expires="));
    expect(expires).toEqual(isRemoval ? ["Expires=Thu, 01 Jan 1970 00:00:00 GMT"] : []);
    const lasting = attributes.filter((attribute) => !/^(Expires|Max-Age)=/.test(attribute));
    expect(lasting.toSorted()).toEqual(ATTRIBUTES);
  }
  expect([...client.cookies.keys()]).toEqual([]);
});

test("no answer holds the value of a cookie, and no log line does", async ({ service }) => {
  const client = service.browser();
  const bodies = await aWholeLife(client);

  const values = client.setCookies.map((line) => /=([^;]*)/.exec(line)?.[1] ?? "").filter((value) => value !== "");
  expect(new Set(values).size).toBeGreaterThan(3);
  for (const value of values) {
    for (const body of bodies) expect(body).not.toContain(value);
    for (const line of service.logs) expect(line).not.toContain(value);
  }
  for (const body of bodies) expect(body).not.toMatch(/"accessToken":"/);
});

test("beside a bearer token the cookie counts for nothing, even when the token is no good", async ({ service }) => {
  const { client: browser } = await aUser(service);
  const { client: app, credentials } = await aUser(service, service.app());
  const { body } = await browser.send(documents.me, undefined, { authorization: `Bearer ${app.accessToken}` });
  expect(body.data.me.email).toBe(credentials.email);

  for (const authorization of ["Bearer nonsense", "Bearer ", "Basic dTpw", "nonsense", "Bearer a b"]) {
    const answer = await browser.send(documents.me, undefined, { authorization });
    expect(answer.body.data.me).toBeNull();
    const refused = await browser.send(documents.revokeOtherSessions, undefined, { authorization });
    expect(refused).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: "UNAUTHENTICATED" } }] } });
  }
  expect(await browser.me()).not.toBeNull();
});

test("a bearer token's sign-out leaves the cookie beside it alone", async ({ service }) => {
  const { client: browser } = await aUser(service);
  const { client: app } = await aUser(service, service.app());

  const { headers, body } = await browser.send(documents.logout, undefined, {
    authorization: `Bearer ${app.accessToken}`,
  });

  expect(body.data.logout.ok).toBe(true);
  expect(headers.getSetCookie()).toEqual([]);
  expect(await app.me()).toBeNull();
  expect(await browser.me()).not.toBeNull();
});

test("a cookie's value opens nothing as a bearer token, nor the reverse", async ({ service }) => {
  const { client: browser } = await aUser(service);
  const { client: app } = await aUser(service, service.app());
  const [name = "", value = ""] = [...browser.cookies][0] ?? [];

  const thief = service.app();
  thief.accessToken = value;
  expect(await thief.me()).toBeNull();

  const page = service.browser();
  page.cookies.set(name, app.accessToken ?? "");
  expect(await page.me()).toBeNull();
});

test("cookies of a pending sign-in open no session", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  const browser = service.browser();
  clock.advance({ seconds: 30 });
  await browser.login(account.credentials);
  const [value = ""] = [...browser.cookies.values()];

  const page = service.browser();
  page.cookies.set("__Host-latchkey-session", value);
  expect(await page.me()).toBeNull();
  expect(await browser.me()).toBeNull();
  await signIn(browser, account, clock);
  expect([...browser.cookies.keys()]).toEqual(["__Host-latchkey-session"]);
});
