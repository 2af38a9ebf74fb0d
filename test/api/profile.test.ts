import { expect } from "vitest";
import { accountOf } from "../../server/src/passwords/password-attempts.ts";
import type { Client } from "../support/client.ts";
import { aUser, aUserWithMfa, expectType, PASSWORD, STRANGE_RECOVERY_CODE, signIn, test } from "../support/test.ts";

const changeName = (client: Client, name: string) => client.call("changeName", { name });
const deleteAccount = (client: Client, email: string) => client.call("deleteAccount", { email });

test("a name is changed, and taken away again", async ({ service }) => {
  const { client } = await aUser(service);
  expect((await changeName(client, "  Ada\tLovelace ")).user.name).toBe("Ada Lovelace");
  expect((await client.me()).name).toBe("Ada Lovelace");
  expect((await changeName(client, " ")).user.name).toBeNull();
  expect((await client.me()).name).toBeNull();
  expect(await client.eventTypes()).toEqual(["NAME_CHANGED", "NAME_CHANGED", "REGISTERED"]);
});

test("a name that is too long changes nothing; the same name again leaves no event", async ({ service }) => {
  const { client } = await aUser(service);
  await changeName(client, "𝔸".repeat(64));
  expect(await changeName(client, "a".repeat(65))).toMatchObject({
    __typename: "InvalidInput",
    fields: [{ field: "name", code: "TOO_LONG" }],
  });
  expectType(await changeName(client, "𝔸".repeat(64)), "NameChanged");
  expect((await client.me()).name).toBe("𝔸".repeat(64));
  expect(await client.eventTypes()).toEqual(["NAME_CHANGED", "REGISTERED"]);
});

test("a deleted account leaves nothing behind, and its address can register anew", async ({ service, clock }) => {
  const stays = await aUserWithMfa(service);
  const account = await aUserWithMfa(service);
  const { client, credentials } = account;
  const app = await signIn(service.app(), account, clock);
  await client.call("checkRecoveryCode", { recoveryCode: STRANGE_RECOVERY_CODE });
  await client.setupMfa();
  const pending = service.browser();
  await pending.login(credentials);
  await service.browser().login({ ...credentials, password: "a wrong password" });
  const { id } = await client.me();
  const ownTraces = [id, credentials.email, accountOf(credentials.email)];
  for (const trace of ownTraces) expect(JSON.stringify(await service.contents())).toContain(trace);

  expect(await deleteAccount(client, ` ${credentials.email.toUpperCase()}`)).toEqual({
    __typename: "AccountDeleted",
    ok: true,
  });

  for (const trace of ownTraces) expect(JSON.stringify(await service.contents())).not.toContain(trace);
  expect(await service.rows('SELECT * FROM "user"')).toHaveLength(1);
  for (const tab of [client, app]) expect(await tab.me()).toBeNull();
  expect(client.cookies.size).toBe(0);
  clock.advance({ seconds: 30 });
  expectType(await pending.verifyMfa(account.phone.code()), "ChallengeExpired");
  expectType(await service.browser().login(credentials), "InvalidCredentials");
  expect(service.logs.some((line) => line.includes("ACCOUNT_DELETED") && line.includes(id))).toBe(true);
  expect((await stays.client.me()).mfa.recoveryCodes.remaining).toBe(10);

  const anew = service.browser();
  expectType(await anew.register(credentials), "SignedIn");
  expect((await anew.me()).id).not.toBe(id);
  expect(await anew.eventTypes()).toEqual(["REGISTERED"]);
});

test("an address that is not the account's deletes nothing", async ({ service }) => {
  const [{ client, credentials }, other] = [await aUser(service), await aUser(service)];
  for (const [email, code] of [
    ["", "REQUIRED"],
    [other.credentials.email, "DOES_NOT_MATCH"],
    [`${credentials.email}x`, "DOES_NOT_MATCH"],
    ["%", "DOES_NOT_MATCH"],
  ] as const) {
    expect(await deleteAccount(client, email)).toMatchObject({
      __typename: "InvalidInput",
      fields: [{ field: "email", code }],
    });
  }
  expect(await service.rows('SELECT * FROM "user"')).toHaveLength(2);
  expect(await client.me()).not.toBeNull();
});

test("a stolen session deletes no account: that needs a step-up", async ({ service, clock }) => {
  const { client, credentials } = await aUser(service);
  clock.advance({ minutes: 11 });
  expect(await deleteAccount(client, credentials.email)).toMatchObject({
    __typename: "StepUpRequired",
    needsCode: false,
  });
  expectType(await client.stepUp({ password: PASSWORD }), "SteppedUp");
  expectType(await deleteAccount(client, credentials.email), "AccountDeleted");
});

test("whatever races with a deletion leaves nothing of the account", async ({ service, clock }) => {
  const account = await aUser(service);
  const app = await signIn(service.app(), account, clock);
  const answers = await Promise.allSettled([
    deleteAccount(account.client, account.credentials.email),
    ...Array.from({ length: 5 }, () => changeName(app, "Ada")),
    ...Array.from({ length: 5 }, () => service.browser().login(account.credentials)),
    deleteAccount(app, account.credentials.email),
  ]);
  expect(answers.filter(({ status }) => status === "fulfilled").length).toBeGreaterThan(0);
  for (const table of ["user", "session", "security_event", "password"]) {
    expect(await service.rows(`SELECT * FROM "${table}"`)).toEqual([]);
  }
});
