import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, expect } from "vitest";
import { systemClock } from "../../server/src/clock.ts";
import { openSqlite } from "../../server/src/database/sqlite-driver.ts";
import { command, outputOf, refusalOf } from "../support/command.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { keyNumber } from "../support/keys.ts";
import { Phone } from "../support/phone.ts";
import { ServerProcess } from "../support/server-process.ts";
import { Service } from "../support/service.ts";
import { expectType, PASSWORD, someCredentials } from "../support/test.ts";

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  folder: async ({}, use) => {
    const folder = newFolder();
    await use(folder);
    await removeFolder(folder);
  },
});
const ENV = { REGISTRATIONS_PER_HOUR: "100000" };

test("a backup made under writes is restored whole, and what was used since opens nothing", async ({ folder }) => {
  const env = { DATABASE_URL: `sqlite:${join(folder, "latchkey.db")}` };
  const file = join(folder, "backup.db");
  const server = await ServerProcess.start(folder, ENV);
  const person = await newPerson(server);
  const before: string[] = [];
  for (let accounts = 0; accounts < 3; accounts++) before.push(await newAccount(server));
  let registering = true;
  const traffic = (async () => {
    while (registering) await newAccount(server);
  })();

  expect(await outputOf(env, "backup", file)).toMatch(/^\d+ accounts were backed up .* is whole\.\nThe keys/);
  registering = false;
  await traffic;

  expect(statSync(file).mode & 0o777).toBe(0o600);
  const { credentials, phone, recoveryCodes, client } = person;
  const [usedCode, usedRecoveryCode = ""] = [phone.code(1), recoveryCodes[0]];
  const since = server.app();
  expectType(await since.login(credentials), "MfaRequired");
  expectType(await since.verifyMfa(usedCode), "SignedIn");
  expectType(await since.login(credentials), "MfaRequired");
  expectType(await since.useRecoveryCode(usedRecoveryCode), "SignedIn");
  expect(await refusalOf(env, "restore", file, "--replace")).toMatch(/^A server has .* open\. Stop it/);
  await server.end("SIGTERM");
  expect(await refusalOf(env, "restore", file)).toMatch(/^There is a database .* --replace/);

  expect(await outputOf(env, "restore", file, "--replace", "--void-recovery-codes")).toMatch(
    /^The former database is now .*\n\d+ accounts were restored/,
  );

  expect(statSync(join(folder, "latchkey.db")).mode & 0o777).toBe(0o600);
  const restored = openSqlite(join(folder, "latchkey.db"), { readonly: true });
  expect(restored.pragma("integrity_check")).toEqual([{ integrity_check: "ok" }]);
  expect(restored.pragma("foreign_key_check")).toEqual([]);
  expect(restored.prepare("SELECT email FROM user").pluck().all()).toEqual(expect.arrayContaining(before));
  restored.close();

  const again = await ServerProcess.start(folder, ENV);
  expect(await client.at(again).me()).toBeNull();
  expect(await since.at(again).me()).toBeNull();
  const visitor = again.app();
  expectType(await visitor.login(credentials), "MfaRequired");
  expectType(await visitor.verifyMfa(usedCode), "InvalidCode");
  expect(await visitor.useRecoveryCode(usedRecoveryCode)).toMatchObject({ reason: "ALREADY_USED" });
  await again.end("SIGTERM");

  // Time passes, and codes are fresh again.
  const later = { ...systemClock, now: () => new Date(Date.now() + 90_000) };
  const keys = readFileSync(join(folder, "encryption-keys"), "utf8").trim();
  const next = await Service.start({ env: { ...env, ENCRYPTION_KEYS: keys }, clock: later });
  try {
    const app = next.app();
    expectType(await app.login(credentials), "MfaRequired");
    expectType(await app.verifyMfa(Phone.scan(person.uri, later).code()), "SignedIn");
  } finally {
    await next.close();
  }
}, 120_000);

test("the log of a killed server does not get into what is restored where its database was taken away", async ({
  folder,
}) => {
  const env = { DATABASE_URL: `sqlite:${join(folder, "latchkey.db")}` };
  const file = join(folder, "backup.db");
  const server = await ServerProcess.start(folder, ENV);
  const before = await newAccount(server);
  await outputOf(env, "backup", file);
  for (let accounts = 0; accounts < 20; accounts++) await newAccount(server);
  await server.end("SIGKILL");
  expect(statSync(join(folder, "latchkey.db-wal")).size).toBeGreaterThan(0);
  rmSync(join(folder, "latchkey.db"));

  expect(await outputOf(env, "restore", file)).toMatch(/^What was left of the former database is now .*\n1 accounts/);

  expect(emailsIn(join(folder, "latchkey.db"))).toEqual([before]);
  expect(readdirSync(folder)).toContainEqual(expect.stringMatching(/^latchkey\.db\.before-.*-wal$/));
}, 120_000);

test("a copy of the files of a killed server is a backup, log and all, and for nobody else's eyes", async ({
  folder,
}) => {
  const copies = join(folder, "copies");
  const server = await ServerProcess.start(folder, ENV);
  const emails: string[] = [];
  for (let accounts = 0; accounts < 20; accounts++) emails.push(await newAccount(server));
  await server.end("SIGKILL");
  mkdirSync(copies);
  for (const name of ["latchkey.db", "latchkey.db-wal"]) {
    cpSync(join(folder, name), join(copies, name));
    chmodSync(join(copies, name), 0o644);
  }

  const env = { DATABASE_URL: `sqlite:${join(folder, "latchkey.db")}` };
  expect(await outputOf(env, "restore", join(copies, "latchkey.db"), "--replace")).toContain("\n20 accounts");

  expect(emailsIn(join(folder, "latchkey.db")).toSorted()).toEqual(emails.toSorted());
  expect(statSync(join(folder, "latchkey.db")).mode & 0o777).toBe(0o600);
}, 120_000);

test("a backup can be made on a disk whose files have one name each", async ({ folder }) => {
  const env = { DATABASE_URL: `sqlite:${join(folder, "latchkey.db")}` };
  const file = join(folder, "backup.db");
  await (await ServerProcess.start(folder)).end("SIGTERM");
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(`
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    fs.linkSync = () => { throw Object.assign(new Error("EPERM: operation not permitted, link"), { code: "EPERM" }); };
    syncBuiltinESMExports();
  `)}`;

  expect(await outputOf({ ...env, NODE_OPTIONS }, "backup", file)).toContain("is whole.");

  expect(emailsIn(file)).toEqual([]);
  expect(readdirSync(folder).filter((name) => name.endsWith(".new"))).toEqual([]);
});

test("a folder that no backup can be written to is named", async ({ folder }) => {
  const env = { DATABASE_URL: `sqlite:${join(folder, "latchkey.db")}` };
  await (await ServerProcess.start(folder)).end("SIGTERM");

  const nowhere = join(folder, "nowhere", "backup.db");
  expect(await refusalOf(env, "backup", nowhere)).toBe(`Nothing can be written to ${join(folder, "nowhere")}.`);
});

test("what is no backup, or does not fit, is refused, and what is there stays as it is", async ({ folder }) => {
  const [file, text] = [join(folder, "backup.db"), join(folder, "letter.txt")];
  const env = { DATABASE_URL: `sqlite:${join(folder, "latchkey.db")}`, ENCRYPTION_KEYS: `first:${keyNumber(1)}` };
  const server = await ServerProcess.start(folder, env);
  await server.end("SIGTERM");
  await outputOf(env, "backup", file);
  const there = readFileSync(join(folder, "latchkey.db"));
  writeFileSync(text, "This is a letter. ".repeat(500));
  const damaged = join(folder, "damaged.db");
  writeFileSync(damaged, readFileSync(file).fill(0x5a, 8_192, 16_384));
  const newer = join(folder, "newer.db");
  writeFileSync(newer, readFileSync(file));
  const db = openSqlite(newer);
  db.exec("INSERT INTO migrations (timestamp, name) VALUES (1, 'OfTheFuture1')");
  db.close();

  const refused: [string, RegExp][] = [
    [join(folder, "nothing.db"), /^There is no file /],
    [text, /is no backup of Latchkey/],
    [damaged, /is damaged|is no backup/],
    [newer, /comes from a newer version of Latchkey \(OfTheFuture1\)/],
  ];
  for (const [path, refusal] of refused) expect(await refusalOf(env, "restore", path, "--replace")).toMatch(refusal);
  const otherKeys = { ...env, ENCRYPTION_KEYS: `second:${keyNumber(2)}` };
  expect(await refusalOf(otherKeys, "restore", file, "--replace")).toContain('"first" is missing');
  expect(await refusalOf(env, "backup", file)).toContain("is there already");
  expect(readFileSync(join(folder, "latchkey.db"))).toEqual(there);
  rmSync(join(folder, "latchkey.db"));
  expect(await refusalOf(env, "backup", join(folder, "other.db"))).toContain("There is no database at");

  await outputOf(env, "restore", file);
  await (await ServerProcess.start(folder, env)).end("SIGTERM");
}, 120_000);

test("with PostgreSQL, its own commands are named", async () => {
  const env = { DATABASE_URL: "postgres://someone:hunter2@127.0.0.1:1/latchkey" };
  expect(await refusalOf(env, "backup", "x")).toMatch(/pg_dump/);
  expect(await refusalOf(env, "restore", "x")).toMatch(/pg_restore.*latchkey void/);
  expect((await command(env, "user", "list")).stderr).not.toContain("hunter2");
});

/** @returns the address of an account that was registered. */
async function newAccount(server: ServerProcess): Promise<string> {
  const credentials = someCredentials();
  expectType(await server.app().register(credentials), "SignedIn");
  return credentials.email;
}

function emailsIn(path: string): unknown[] {
  const db = openSqlite(path, { readonly: true });
  try {
    expect(db.pragma("integrity_check")).toEqual([{ integrity_check: "ok" }]);
    return db.prepare("SELECT email FROM user").pluck().all();
  } finally {
    db.close();
  }
}

async function newPerson(server: ServerProcess) {
  const credentials = { email: someCredentials().email, password: PASSWORD };
  const client = server.app();
  expectType(await client.register(credentials), "SignedIn");
  const uri = expectType(await client.setupMfa(), "MfaSetup").otpauthUri;
  const phone = Phone.scan(uri, server.clock);
  const { recoveryCodes } = expectType(await client.confirmMfa(phone.code()), "MfaBound");
  return { credentials, client, uri, phone, recoveryCodes: recoveryCodes as string[] };
}
