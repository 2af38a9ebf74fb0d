import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, expect } from "vitest";
import { outputOf } from "../support/command.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { keyNumber } from "../support/keys.ts";
import { Phone } from "../support/phone.ts";
import { ServerProcess } from "../support/server-process.ts";
import { expectType, someCredentials } from "../support/test.ts";

const [A, B] = [keyNumber(1), keyNumber(2)];

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  folder: async ({}, use) => {
    const folder = newFolder();
    await use(folder);
    await removeFolder(folder);
  },
});

async function startAndEnd(folder: string, env: Record<string, string>) {
  const server = await ServerProcess.start(folder, env);
  return server.end("SIGTERM");
}

test("keys that were short or twice named are refused before anything is opened", async ({ folder }) => {
  for (const keys of [`first:${Buffer.alloc(16, 7).toString("base64")}`, `first:${A},first:${B}`, A]) {
    const { code, stderr } = await ServerProcess.refuse(folder, { ENCRYPTION_KEYS: keys });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /ENCRYPTION_KEYS must be .*(key "first" is not 32 bytes|two keys are named "first"|key 1 is not)/,
    );
    for (const key of keys.split(/[:,]/).filter((part) => part.length > 10)) expect(stderr).not.toContain(key);
  }
});

test("keys are made once, for this user's eyes alone, and serve until they are lost", async ({ folder }) => {
  const file = join(folder, "encryption-keys");
  await startAndEnd(folder, {});
  const made = readFileSync(file, "utf8");
  expect(made).toMatch(/^k[\da-f]{8}:[\w+/]{43}=\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "latchkey.db")).mode & 0o077).toBe(0);

  await startAndEnd(folder, {});
  expect(readFileSync(file, "utf8")).toBe(made);

  const id = made.split(":")[0] ?? "";
  rmSync(file);
  const { code, stderr } = await ServerProcess.refuse(folder);
  expect(code).toBe(1);
  expect(stderr).toContain(`"${id}" is missing`);
  // A new file would only stand in the way of the right one.
  expect(stderr).toContain(file);
  expect(existsSync(file)).toBe(false);
});

test("servers that start at once in an empty folder make one key file, and all of them use it", async ({ folder }) => {
  const servers = await Promise.all([1, 2, 3].map(() => ServerProcess.start(folder)));
  for (const server of servers) await server.end("SIGTERM");

  expect(readFileSync(join(folder, "encryption-keys"), "utf8")).toMatch(/^k[\da-f]{8}:[\w+/]{43}=\n$/);
  expect(readdirSync(folder).toSorted()).toEqual(["encryption-keys", "latchkey.db"]);
});

test("the key file gets a new key by a command, and the old one goes when nothing is sealed with it", async ({
  folder,
}) => {
  const file = join(folder, "encryption-keys");
  const env = { DATABASE_URL: `sqlite:${join(folder, "latchkey.db")}` };
  const credentials = someCredentials();
  const first = await ServerProcess.start(folder);
  const app = first.app();
  expectType(await app.register(credentials), "SignedIn");
  const phone = Phone.scan(expectType(await app.setupMfa(), "MfaSetup").otpauthUri, first.clock);
  expectType(await app.confirmMfa(phone.code()), "MfaBound");
  // Mails that wait are sealed too, and would be counted.
  for (const mail of ["REGISTERED", "MFA_BOUND"]) await first.says(`"kind":"${mail}"`);
  const old = readFileSync(file, "utf8").trim();

  expect(await outputOf(env, "keys", "add")).toMatch(/^The key "k[\da-f]{8}" is now the first in the key file/);

  const [added = "", ...rest] = readFileSync(file, "utf8").trim().split(",");
  expect(rest).toEqual([old]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await first.end("SIGTERM");
  const second = await ServerProcess.start(folder);
  expect(await outputOf(env, "keys", "rotate")).toMatch(/1 secrets were sealed anew.*taken out of the key file/s);
  writeFileSync(file, `${added}\n`);
  await second.end("SIGTERM");

  const third = await ServerProcess.start(folder);
  const visitor = third.app();
  expectType(await visitor.login(credentials), "MfaRequired");
  expectType(await visitor.verifyMfa(phone.code(1)), "SignedIn");
  await third.end("SIGTERM");
});

test("a key file that cannot be read as one is named, without what is in it", async ({ folder }) => {
  writeFileSync(join(folder, "encryption-keys"), `${keyNumber(9)}\n`);
  chmodSync(join(folder, "encryption-keys"), 0o600);

  const { code, stderr } = await ServerProcess.refuse(folder);

  expect(code).toBe(1);
  expect(stderr).toContain(join(folder, "encryption-keys"));
  expect(stderr).not.toContain(keyNumber(9));
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});

test("authenticators bound under a former key still sign in", async ({ folder }) => {
  const credentials = someCredentials();
  const first = await ServerProcess.start(folder, { ENCRYPTION_KEYS: `first:${A}` });
  const app = first.app();
  expectType(await app.register(credentials), "SignedIn");
  const phone = Phone.scan(expectType(await app.setupMfa(), "MfaSetup").otpauthUri, first.clock);
  expectType(await app.confirmMfa(phone.code()), "MfaBound");
  await first.end("SIGTERM");

  const second = await ServerProcess.start(folder, { ENCRYPTION_KEYS: `second:${B},first:${A}` });
  try {
    const visitor = second.app();
    expectType(await visitor.login(credentials), "MfaRequired");
    // The present code is spent by the binding; the next one is within the window.
    expectType(await visitor.verifyMfa(phone.code(1)), "SignedIn");
  } finally {
    await second.end("SIGTERM");
  }
});
