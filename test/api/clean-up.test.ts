import { expect, vi } from "vitest";
import { accountOf } from "../../server/src/passwords/password-attempts.ts";
import { Service } from "../support/service.ts";
import { aUser, aUserWithMfa, expectType, type SecuredAccount, signIn, test } from "../support/test.ts";

const DAY = { hours: 24 };
const REMOVED = "expired rows removed";

/** One column of a table, whichever database it is in. */
const column = async (service: Service, table: string, name: string): Promise<unknown[]> => {
  const rows: Record<string, unknown>[] = await service.database.read((db) => db.query(`SELECT * FROM ${table}`));
  return rows.map((row) => row[name]);
};

/** Who the rows of each table are about. */
async function owners(service: Service): Promise<Record<string, Set<unknown>>> {
  const tables = ["challenge", "enrollment", "session", "security_event", "authenticator", "recovery_code_set"];
  const ids = await Promise.all(tables.map((table) => column(service, table, "user_id")));
  return Object.fromEntries(tables.map((table, index) => [table, new Set(ids[index])]));
}

/** Leaves a row in each of the tables whose rows expire. Returns whose they are. */
async function leaveTraces(service: Service, { client, credentials, phone }: SecuredAccount): Promise<string> {
  await client.setupMfa();
  const other = service.browser();
  expectType(await other.login(credentials), "MfaRequired");
  expectType(await other.verifyMfa(phone.wrongCode()), "InvalidCode");
  await service.browser().login({ ...credentials, password: "not the password at all" });
  return (await client.me()).id;
}

const removals = (service: Service) => service.logs.filter((line) => line.includes(REMOVED));

test("what has expired goes, and what is live, was bound or happened stays", async ({ service, clock }) => {
  const [gone, live] = [await aUserWithMfa(service), await aUserWithMfa(service)];
  const goneId = await leaveTraces(service, gone);
  clock.advance({ hours: 49 });
  await signIn(live.client, live, clock);
  const liveId = await leaveTraces(service, live);
  const before = await owners(service);
  expect(before.challenge).toEqual(new Set([goneId, liveId]));
  const passwordKeyOf = async ({ credentials }: SecuredAccount) =>
    (await column(service, "throttle", "key")).find((key) => String(key).includes(accountOf(credentials.email)));
  const liveKey = await passwordKeyOf(live);
  expect(await passwordKeyOf(gone)).toMatch(/^password:/);
  expect(liveKey).toMatch(/^password:/);

  await clock.ring();

  const both = new Set([goneId, liveId]);
  const one = new Set([liveId]);
  const kept = { security_event: both, authenticator: both, recovery_code_set: both };
  expect(await owners(service)).toEqual({ challenge: one, enrollment: one, session: one, ...kept });
  // Wrong codes have no window: they count until a right one.
  const left = await column(service, "throttle", "key");
  expect(left).toEqual(expect.arrayContaining([`second-factor:${goneId}`, `second-factor:${liveId}`]));
  expect(await passwordKeyOf(gone)).toBeUndefined();
  expect(left).toContain(liveKey);

  expect(await live.client.me()).toMatchObject({ id: liveId });
  await signIn(service.browser(), gone, clock);
});

test("expired rows stay for a day, since a clock can be wrong", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  await service.browser().login(account.credentials);
  clock.advance({ hours: 24, minutes: 4 });
  await clock.ring();
  expect(await column(service, "challenge", "id")).toHaveLength(1);
  clock.advance({ minutes: 10 });
  await clock.ring();
  expect(await column(service, "challenge", "id")).toHaveLength(0);
  expect(await column(service, "session", "id")).toHaveLength(1);
});

test("activity is kept for as long as SECURITY_EVENT_DAYS says", async ({ start, clock }) => {
  const service = await start({ env: { SECURITY_EVENT_DAYS: "30" } });
  const account = await aUser(service);
  const types = () => column(service, "security_event", "type");
  for (let day = 0; day < 29; day++) clock.advance(DAY);
  await signIn(account.client, account, clock);
  await clock.ring();
  expect(await types()).toEqual(["REGISTERED", "SIGNED_IN"]);

  clock.advance(DAY);
  await clock.ring();

  expect(await types()).toEqual(["SIGNED_IN"]);
});

test("many rows go 200 at a time, and people sign in meanwhile", async ({ service, clock }) => {
  const account = await aUser(service);
  const since = clock.now().getTime();
  await service.database.write(async (db) => {
    const values = Array.from({ length: 1_000 }, (_, index) => `('password:${index}', 1, ${since})`);
    await db.query(`INSERT INTO throttle (key, count, since) VALUES ${values.join(", ")}`);
  });
  clock.advance({ hours: 49 });

  const units = vi.spyOn(service.database, "write");
  const cleaned = clock.ring();
  const answers = await Promise.all(
    [account, account, account].map(({ credentials }) => service.app().login(credentials)),
  );
  await cleaned;

  for (const answer of answers) expectType(answer, "SignedIn");
  const results = await Promise.all(units.mock.results.map(({ value }) => value));
  // The others are of people, or found nothing, or the rest.
  expect(results.filter((result) => typeof result === "number" && result > 10)).toEqual(Array(5).fill(200));
  expect(JSON.parse(removals(service)[0] ?? "").removed.throttles).toBeGreaterThanOrEqual(1_000);
  expect(await column(service, "throttle", "key")).not.toContain("password:999");
});

test("of several servers one does it, and another takes over where that one is gone", async ({ start, clock }) => {
  const one = await start();
  const two = await start({ beside: one });
  for (let round = 0; round < 3; round++) {
    clock.advance({ minutes: 10 });
    await clock.ring();
  }
  expect(removals(one).length + removals(two).length).toBe(3);
});

test("a clean-up that fails is told, harms nothing, and is tried again", async ({ service, clock }) => {
  await aUser(service);
  const rename = (from: string, to: string) =>
    service.database.write((db) => db.query(`ALTER TABLE ${from} RENAME TO ${to}`));
  await rename("enrollment", "aside");
  clock.advance({ minutes: 10 });
  await clock.ring();
  expect(service.logs.join()).toContain("the clean-up failed, and will be tried again");
  expect(removals(service)).toHaveLength(0);

  await rename("aside", "enrollment");
  clock.advance({ minutes: 10 });
  await clock.ring();

  expect(removals(service)).toHaveLength(1);
});

test("a server that stops leaves the clean-up alone from then on", async ({ start, clock }) => {
  const one = await start();
  const two = await Service.start({ clock, beside: one });
  await two.close();
  clock.advance({ minutes: 10 });
  await clock.ring();
  expect([removals(one).length, removals(two).length]).toEqual([1, 0]);
});
