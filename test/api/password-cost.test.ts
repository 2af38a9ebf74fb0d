import { expect, onTestFinished, vi } from "vitest";
import { Hashing } from "../../server/src/passwords/hashing.ts";
import type { Client } from "../support/client.ts";
import { commitsAmong, withFault } from "../support/failing-statements.ts";
import {
  aUser,
  aUserWithMfa,
  test as base,
  expectType,
  PASSWORD,
  STRANGE_RECOVERY_CODE,
  someCredentials,
} from "../support/test.ts";

const test = base.extend({ fullHashCost: true });

/** How many hashes of each kind have been made since the last look. They are counted, and made all the same. */
function countHashes(): () => Record<string, number> {
  const spies = (["hash", "verify", "digest"] as const).map(
    (name) => [name, vi.spyOn(Hashing.prototype, name)] as const,
  );
  onTestFinished(() => {
    for (const [, spy] of spies) spy.mockRestore();
  });
  return () => {
    const made = Object.fromEntries(spies.map(([name, spy]) => [name, spy.mock.calls.length]));
    for (const [, spy] of spies) spy.mockClear();
    return made;
  };
}

test("an unknown address costs the hash that a known one costs, with the same parameters", async ({ service }) => {
  const { credentials } = await aUser(service);
  const hashesMade = countHashes();
  await service.browser().login({ ...credentials, password: "a wrong password" });
  const known = hashesMade();
  await service.browser().login(someCredentials());
  const unknown = hashesMade();
  await service.browser().login({ email: "not an address", password: PASSWORD });
  const unreadable = hashesMade();
  expect(known).toEqual({ hash: 0, verify: 1, digest: 0 });
  expect(unknown).toEqual(known);
  expect(unreadable).toEqual(known);
});

test("an unknown address costs as many waits for the disk as a known one, and leaves no more", async ({ service }) => {
  const { credentials } = await aUser(service);
  const commits = async (work: (client: Client) => Promise<unknown>) => {
    const { statements } = await withFault({ statement: Number.POSITIVE_INFINITY, when: "instead" }, () =>
      work(service.browser()),
    );
    return commitsAmong(statements);
  };
  const throttles = async () => (await service.rows("SELECT key FROM throttle")).length;
  for (const email of ["nobody@example.com", "not an address"]) {
    const wrong = { email, password: "a wrong password" };
    expect(await commits((client) => client.login({ ...wrong, email: credentials.email }))).toBe(2);
    const before = await throttles();
    expect(await commits((client) => client.login(wrong))).toBe(2);
    expect(await throttles()).toBe(before + 1);
    expect(await commits((client) => client.requestPasswordReset(credentials.email))).toBe(1);
    expect(await commits((client) => client.requestPasswordReset(email))).toBe(1);
  }
});

test("what is refused by a limit, or is no recovery code, costs no hash", async ({ start }) => {
  const service = await start({ env: { PASSWORD_FAILURES: "1" } });
  const { credentials } = await aUserWithMfa(service);
  const browser = service.browser();
  await browser.login(credentials);
  const stranger = service.browser();
  await stranger.login({ ...credentials, password: "a wrong password" });
  const hashesMade = countHashes();
  expectType(await stranger.login(credentials), "TooManyAttempts");
  expect(await browser.useRecoveryCode("0000-0001")).toMatchObject({ reason: "MALFORMED" });
  expect(hashesMade()).toEqual({ hash: 0, verify: 0, digest: 0 });
  expect(await browser.useRecoveryCode(STRANGE_RECOVERY_CODE)).toMatchObject({ reason: "WRONG" });
  expect(hashesMade()).toEqual({ hash: 0, verify: 0, digest: 1 });
});

// Of the same password, made with less memory and fewer passes.
const WEAKER = "$argon2id$v=19$m=8192,t=1,p=1$5vXKnBUZ1aRM4n+/FQ/WaA$jUK25sBQBexXKKXLJXZDKA7MNa1m6yRSVzNDayf7pZM";

test("a hash with former parameters is renewed at sign-in, by the right password alone", async ({ service }) => {
  const { client, credentials } = await aUser(service);
  await service.rows("UPDATE password SET hash = ?", WEAKER);
  const hash = async () => (await service.rows<{ hash: string }>("SELECT hash FROM password"))[0]?.hash;

  expectType(await service.browser().login({ ...credentials, password: "a wrong password" }), "InvalidCredentials");
  expect(await hash()).toBe(WEAKER);
  expectType(await service.browser().login(credentials), "SignedIn");
  const renewed = await hash();
  expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);

  // It is the same password still: nothing ends, and the next sign-in leaves the hash alone.
  expect(await client.me()).not.toBeNull();
  expectType(await service.browser().login(credentials), "SignedIn");
  expect(await hash()).toBe(renewed);
});
