import { join } from "node:path";
import { expect, vi } from "vitest";
import { documents } from "../support/documents.ts";
import { LockHolder } from "../support/server-process.ts";
import { aUser, expectType, someCredentials, test } from "../support/test.ts";

const INSIDE = /sql|select|insert|begin|database|lock/i;

test("while another process holds the database, reads and health answer and writes are refused as overload", async ({
  service,
  clock,
}) => {
  const { client, credentials } = await aUser(service);
  const newcomer = someCredentials();
  const lock = await LockHolder.hold(join(service.folder, "latchkey.db"));
  try {
    expect(await client.me()).toMatchObject({ email: credentials.email });
    for (const path of ["/healthz", "/readyz", "/login"]) expect((await client.get(path)).status).toBe(200);

    const writes = [
      [service.browser(), documents.register, { ...newcomer }],
      [service.browser(), documents.login, { ...credentials }],
      [client, documents.setupMfa, {}],
      [client, documents.logout, undefined],
    ] as const;
    const answers = await Promise.all(
      writes.map(([sender, document, input]) => sender.send(document, input && { input })),
    );
    for (const { status, headers, body } of answers) {
      expect(status).toBe(503);
      expect(headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
      expect(headers.getSetCookie()).toEqual([]);
      expect(body.errors[0].extensions).toEqual({ code: "OVERLOADED" });
      expect(body.errors[0].message).not.toMatch(INSIDE);
    }

    // The use of a session is noted each minute; that the note cannot be written holds nothing up.
    clock.advance({ minutes: 2 });
    expect(await client.me()).toMatchObject({ email: credentials.email });
    await vi.waitFor(() => expect(service.logs.join()).toContain("a session's use was not noted"), 10_000);
  } finally {
    await lock.letGo();
  }

  expectType(await client.call("logout"), "LoggedOut");
  expectType(await service.browser().login(credentials), "SignedIn");
  expectType(await service.browser().register(newcomer), "SignedIn");
});

test("a lock that is let go in time costs no one an answer", async ({ service }) => {
  const { credentials } = await aUser(service);
  const lock = await LockHolder.hold(join(service.folder, "latchkey.db"));
  const answers = Promise.all(Array.from({ length: 3 }, () => service.browser().login(credentials)));
  await lock.letGo();

  for (const answer of await answers) expectType(answer, "SignedIn");
});

test("leaving by /oidc/session/end signs no one out by half, and a browser gets a page", async ({ service }) => {
  const { client } = await aUser(service);
  const lock = await LockHolder.hold(join(service.folder, "latchkey.db"));
  const accept = "text/html";
  try {
    const response = await client.get("/oidc/session/end", { "sec-fetch-site": "same-origin", accept });

    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await response.text()).not.toMatch(INSIDE);
    expect(await client.me()).not.toBeNull();
  } finally {
    await lock.letGo();
  }
});
