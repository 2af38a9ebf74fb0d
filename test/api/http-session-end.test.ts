import { expect } from "vitest";
import { aUser, aUserWithMfa, test } from "../support/test.ts";

const END = "/oidc/session/end";

for (const from of ["same-origin", "none"]) {
  test(`${END} signs out whoever ${from === "none" ? "typed it" : "follows a link on this site"}`, async ({
    service,
  }) => {
    const { client } = await aUser(service);
    const thief = client.at(service);

    const response = await client.get(END, { "sec-fetch-site": from, accept: "text/html" });

    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("clear-site-data")).toBe('"cache"');
    expect(response.headers.getSetCookie()).toEqual([
      "__Host-latchkey-session=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax",
    ]);
    expect(await thief.me()).toBeNull();
    expect(await service.rows("SELECT type FROM security_event ORDER BY id DESC LIMIT 1")).toEqual([
      { type: "SIGNED_OUT" },
    ]);
  });
}

for (const from of ["cross-site", "same-site", "", "SAME-ORIGIN", "same-origin, none"]) {
  test(`${END} ends nothing when a request comes ${from ? `as "${from}"` : "without saying from where"}`, async ({
    service,
  }) => {
    const { client, credentials } = await aUser(service);

    const response = await client.get(END, { accept: "text/html", ...(from && { "sec-fetch-site": from }) });

    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<div id="root">');
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get("clear-site-data")).toBeNull();
    expect(await client.me()).toMatchObject({ email: credentials.email });
  });
}

test(`${END} gives up a sign-in that was begun`, async ({ service, clock }) => {
  const { credentials, phone } = await aUserWithMfa(service);
  const browser = service.browser();
  clock.advance({ seconds: 30 });
  await browser.login(credentials);
  const left = browser.at(service);

  await browser.get(END, { "sec-fetch-site": "same-origin" });

  expect([...browser.cookies.keys()]).toEqual([]);
  expect((await left.query("pendingSignIn")).pendingSignIn).toBeNull();
  expect((await left.verifyMfa(phone.code())).__typename).toBe("ChallengeExpired");
});

test(`${END} is fine for someone who is not signed in, and says nothing of a token that is no good`, async ({
  service,
}) => {
  const stranger = service.browser();
  expect((await stranger.get(END, { "sec-fetch-site": "none" })).status).toBe(200);
  stranger.cookies.set("__Host-latchkey-session", "nonsense");
  expect((await stranger.get(END, { "sec-fetch-site": "none" })).status).toBe(200);
  expect([...stranger.cookies.keys()]).toEqual([]);
});

test(`${END} leaves bearer tokens alone`, async ({ service }) => {
  const { client: app } = await aUser(service, service.app());
  await app.get(END, { "sec-fetch-site": "same-origin", authorization: `Bearer ${app.accessToken}` });
  expect(await app.me()).not.toBeNull();
});
