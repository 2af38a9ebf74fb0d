import { expect } from "vitest";
import type { Answer } from "../support/client.ts";
import { documents } from "../support/documents.ts";
import { aUser, aUserWithMfa, expectType, PASSWORD, signIn, test, useIsNoted } from "../support/test.ts";

const NOBODY = "00000000-0000-7000-8000-000000000000";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

test("the list of sessions shows one's own, the newest first, and which is this one", async ({ service, clock }) => {
  const account = await aUser(service);
  await aUser(service);
  const other = service.app();
  other.headers["user-agent"] = FIREFOX;
  await signIn(other, account, clock);

  const { sessions } = await account.client.me();

  expect(sessions).toHaveLength(2);
  expect(sessions[0]).toMatchObject({
    current: false,
    device: "Firefox on Linux",
    ipAddress: "127.0.0.1",
    amr: ["pwd"],
    createdAt: clock.now().toISOString(),
    expiresAt: new Date(clock.now().getTime() + 24 * 3_600_000).toISOString(),
  });
  expect(sessions[1]).toMatchObject({ current: true });
  expect((await other.me()).sessions.map(({ current }: Answer) => current)).toEqual([true, false]);
});

test("of people who ask at once, each is answered as the one they are, and who is not signed in as nobody", async ({
  service,
}) => {
  const people = await Promise.all(
    Array.from({ length: 12 }, (_, i) => aUser(service, i % 2 === 0 ? service.browser() : service.app())),
  );
  const [ended, locked] = await Promise.all([aUser(service, service.app()), aUser(service, service.app())]);
  const token = ended.client.accessToken;
  await ended.client.logout();
  await service.database.write((db) =>
    db.query(`UPDATE "user" SET locked_at = 1 WHERE email = '${locked.credentials.email}'`),
  );
  const strangers = [token, `${token}a`, "acc_", undefined].map((accessToken) =>
    Object.assign(service.app(), { accessToken }),
  );

  const answers = await Promise.all([...people, ...people].map(({ client }) => client.me()));
  const others = await Promise.all([...strangers, locked.client].map((client) => client.send(documents.me)));

  const emails = people.map(({ credentials }) => credentials.email);
  expect(answers.map(({ email }) => email)).toEqual([...emails, ...emails]);
  expect(others.map(({ body }) => body.data?.me ?? null)).toEqual(others.map(() => null));
});

test("a session is seen again after a minute of use", async ({ service, clock }) => {
  const { client } = await aUser(service);
  const begun = clock.now().toISOString();
  clock.advance({ seconds: 59 });
  expect((await client.me()).sessions).toMatchObject([{ lastSeenAt: begun }]);
  clock.advance({ seconds: 1 });
  await client.me();
  await useIsNoted(service);
  expect((await client.me()).sessions).toMatchObject([{ lastSeenAt: clock.now().toISOString() }]);
});

for (const kind of ["browser", "app"] as const) {
  test(`signing out ends the session of ${kind === "browser" ? "a page" : "a program"} on the server`, async ({
    service,
    start,
  }) => {
    const other = await start({ beside: service });
    const { client } = await aUser(service, service[kind]());
    const replay = client.at(service);

    expect(await client.logout()).toEqual({ __typename: "LoggedOut", ok: true });

    for (const thief of [replay, replay.at(other)]) {
      expect(await thief.me()).toBeNull();
      expect(await thief.refusal("setupMfa", {})).toBe("UNAUTHENTICATED");
      expect(await thief.logout()).toEqual({ __typename: "LoggedOut", ok: true });
    }
    expect(client.cookies.size).toBe(0);
    expect(await service.rows("SELECT * FROM session")).toEqual([]);
    expect(await service.rows("SELECT type FROM security_event WHERE type = 'SIGNED_OUT'")).toHaveLength(1);
  });
}

test("one session can be ended from another, and is dead in every process", async ({ service, start, clock }) => {
  const other = await start({ beside: service });
  const account = await aUser(service);
  const victim = await signIn(service.app(), account, clock);
  const [{ id }] = (await account.client.me()).sessions;

  const answer = expectType(await account.client.call("revokeSession", { sessionId: id }), "SessionRevoked");

  expect(answer.user.email).toBe(account.credentials.email);
  expect(await victim.me()).toBeNull();
  expect(await victim.at(other).me()).toBeNull();
  expect((await account.client.me()).sessions).toHaveLength(1);
  expectType(await account.client.call("revokeSession", { sessionId: id }), "NotFound");
});

test("ending one's own session signs out, and takes the cookie away", async ({ service }) => {
  const { client } = await aUser(service);
  const replay = client.at(service);
  const [{ id }] = (await client.me()).sessions;
  expectType(await client.call("revokeSession", { sessionId: id }), "SessionRevoked");
  expect(client.cookies.size).toBe(0);
  expect(await replay.me()).toBeNull();
});

test("another account's session is answered as one that does not exist", async ({ service }) => {
  const [u, v] = [await aUser(service), await aUser(service)];
  const [{ id }] = (await v.client.me()).sessions;
  const answers = [];
  for (const sessionId of [id, NOBODY, "", "' OR 1=1--"]) {
    answers.push(expectType(await u.client.call("revokeSession", { sessionId }), "NotFound"));
  }
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect((await u.client.me()).sessions.map((session: Answer) => session.id)).not.toContain(id);
  expect(await v.client.me()).not.toBeNull();
});

test("all other sessions can be ended at once, and are counted", async ({ service, clock }) => {
  const account = await aUser(service);
  const bystander = await aUser(service);
  const others = [];
  for (const client of [service.browser(), service.app(), service.browser()]) {
    others.push(await signIn(client, account, clock));
  }
  const answer = expectType(await account.client.call("revokeOtherSessions"), "OtherSessionsRevoked");
  expect(answer).toMatchObject({ count: 3, user: { email: account.credentials.email } });
  for (const other of others) expect(await other.me()).toBeNull();
  expect(await account.client.me()).not.toBeNull();
  expect(await bystander.client.me()).not.toBeNull();
  expect((await account.client.call("revokeOtherSessions")).count).toBe(0);
});

test("an account has 20 sessions at most, and the oldest gives way", async ({ service, clock }) => {
  const account = await aUser(service);
  const second = await signIn(service.app(), account, clock);
  for (let count = 3; count <= 21; count++) await signIn(service.app(), account, clock);
  expect(await account.client.me()).toBeNull();
  expect((await second.me()).sessions).toHaveLength(20);
});

for (const [minutes, alive] of [
  [59, true],
  [60, false],
  [61, false],
] as const) {
  test(`a session that was not used for ${minutes} minutes ${alive ? "is alive" : "has ended"}`, async ({
    service,
    clock,
  }) => {
    const cookie = await aUser(service);
    const bearer = await aUser(service, service.app());
    clock.advance({ minutes });
    for (const { client } of [cookie, bearer]) expect((await client.me()) !== null).toBe(alive);
    if (alive) return;
    for (const { client } of [cookie, bearer]) expect(await client.refusal("setupMfa", {})).toBe("UNAUTHENTICATED");
  });
}

for (const kind of ["browser", "app"] as const) {
  const whose = kind === "browser" ? "a page" : "a program";
  test(`a session of ${whose} that is used ends after 24 hours in any case`, async ({ service, clock }) => {
    const { client } = await aUser(service, service[kind]());
    for (let half = 0; half < 47; half++) {
      clock.advance({ minutes: 30 });
      expect(await client.me()).not.toBeNull();
      await useIsNoted(service);
    }
    clock.advance({ minutes: 29, seconds: 59 });
    expect(await client.me()).not.toBeNull();
    clock.advance({ seconds: 1 });
    expect(await client.me()).toBeNull();
    expect(await client.refusal("setupMfa", {})).toBe("UNAUTHENTICATED");
  });
}

test("a step-up does not lengthen a session's life", async ({ service, clock }) => {
  const { client } = await aUser(service);
  const [{ expiresAt }] = (await client.me()).sessions;
  clock.advance({ minutes: 50 });
  expect((await client.stepUp({ password: PASSWORD })).session.expiresAt).toBe(expiresAt);
});

test("both limits can be set", async ({ start, clock }) => {
  const service = await start({ env: { SESSION_IDLE_MINUTES: "2", SESSION_MAX_HOURS: "1" } });
  const [idle, busy] = [await aUser(service), await aUser(service)];
  for (let minute = 1; minute < 60; minute++) {
    clock.advance({ minutes: 1 });
    expect(await busy.client.me()).not.toBeNull();
    await useIsNoted(service);
    if (minute === 2) expect(await idle.client.me()).toBeNull();
  }
  clock.advance({ minutes: 1 });
  expect(await busy.client.me()).toBeNull();
});

test("a clock that is set back lends no ended session a second life", async ({ service, clock }) => {
  const { client } = await aUser(service);
  clock.advance({ hours: -2 });
  expect(await client.me()).toBeNull();
});

test("a session that has ended is not in the list", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  clock.advance({ minutes: 61 });
  const client = await signIn(service.browser(), account, clock);
  expect((await client.me()).sessions).toMatchObject([{ current: true }]);
});

test("ending sessions needs a session", async ({ service }) => {
  expect(await service.browser().refusal("revokeSession", { sessionId: NOBODY })).toBe("UNAUTHENTICATED");
  expect(await service.browser().refusal("revokeOtherSessions")).toBe("UNAUTHENTICATED");
});
