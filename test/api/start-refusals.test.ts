import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test as base, expect } from "vitest";
import { openSqlite } from "../../server/src/database/sqlite-driver.ts";
import type { Ended } from "../support/child.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { LockHolder, ServerProcess } from "../support/server-process.ts";

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  folder: async ({}, use) => {
    const folder = newFolder();
    await use(folder);
    await removeFolder(folder);
  },
});

/** It ended with 1, and said why as someone who operates it would, not as someone who wrote it. */
function expectClear({ code, stderr, stdout }: Ended): string[] {
  expect(code, stderr).toBe(1);
  expect(stderr).not.toMatch(/^\s+at |node:internal|\.js:\d|Error:|DeprecationWarning/m);
  expect(stdout).not.toContain("is ready");
  return stderr.trimEnd().split("\n");
}

test("a bad environment is refused, and every bad variable is named at once", async ({ folder }) => {
  const bad = {
    PORT: "eighty",
    HOST: "not a host",
    PUBLIC_URL: "https://id.example.com/path",
    DATABASE_URL: "mysql://user:hunter2@db/x",
    ENCRYPTION_KEYS: "k1:aHVudGVyMg==",
    CORS_ORIGINS: "https://*.example.com",
    TRUST_PROXY: "-1",
    TOTP_WINDOW: "2",
    PASSWORD_MIN_LENGTH: "7",
    SITE_NAME: "a:b",
    LOG_LEVEL: "loud",
    GRAPHQL_EXPLORER: "all",
    NODE_ENV: "prod",
  };

  const lines = expectClear(await ServerProcess.refuse(folder, bad));

  for (const name of Object.keys(bad)) {
    expect(
      lines.filter((line) => line.trimStart().startsWith(`${name} must be`)),
      name,
    ).toHaveLength(1);
  }
  expect(lines).toHaveLength(Object.keys(bad).length + 1);
  expect(lines.join()).not.toMatch(/hunter2|aHVudGVyMg/);
});

test("production says what it needs, all of it", async ({ folder }) => {
  const lines = expectClear(await ServerProcess.refuse(folder, { NODE_ENV: "production" }));

  expect(lines.slice(1).map((line) => line.trim())).toEqual([
    "PUBLIC_URL is required in production.",
    "ENCRYPTION_KEYS is required in production.",
  ]);
  expect(existsSync(join(folder, "latchkey.db"))).toBe(false);
});

test("a file that is no database is left as it is, and named", async ({ folder }) => {
  const path = join(folder, "latchkey.db");
  const content = "This is a letter and no database. ".repeat(1_000);
  writeFileSync(path, content);

  const lines = expectClear(await ServerProcess.refuse(folder));

  expect(lines).toEqual([
    expect.stringMatching(/^The database .*latchkey\.db.* cannot be used: .*damaged or is no SQLite/),
  ]);
  expect(readFileSync(path, "utf8")).toBe(content);
});

test("a database whose pages are damaged is refused", async ({ folder }) => {
  const server = await ServerProcess.start(folder);
  await server.end("SIGTERM");
  const path = join(folder, "latchkey.db");
  const bytes = readFileSync(path);
  truncateSync(path, 0);
  writeFileSync(path, Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(bytes.length - 100, 0x5a)]));

  const lines = expectClear(await ServerProcess.refuse(folder));

  expect(lines).toEqual([expect.stringContaining("damaged or is no SQLite database")]);
});

test("a database that another process keeps locked is named as such", async ({ folder }) => {
  const server = await ServerProcess.start(folder);
  await server.end("SIGTERM");
  const lock = await LockHolder.hold(join(folder, "latchkey.db"));
  try {
    const lines = expectClear(await ServerProcess.refuse(folder));
    expect(lines).toEqual([expect.stringContaining("another process holds it locked")]);
  } finally {
    await lock.letGo();
  }
});

test("a database in a place that cannot be is named", async ({ folder }) => {
  mkdirSync(join(folder, "latchkey.db"));
  const lines = expectClear(await ServerProcess.refuse(folder));
  expect(lines).toEqual([expect.stringMatching(/^The database .*latchkey\.db.* cannot be used: /)]);
});

test("of a PostgreSQL that is not there it is told where it was looked for", async ({ folder }) => {
  const socket = { DATABASE_URL: `postgres://someone@localhost/latchkey?host=${folder}` };
  expect(expectClear(await ServerProcess.refuse(folder, socket))).toEqual([
    `The database (DATABASE_URL) cannot be used: connect ENOENT ${folder}/.s.PGSQL.5432`,
  ]);
  // A name with two addresses, as `localhost` has on many systems.
  const hook = `
    import dns from "node:dns";
    const addresses = [{ address: "127.0.0.1", family: 4 }, { address: "127.0.0.2", family: 4 }];
    dns.lookup = (name, options, done) => process.nextTick(done, null, addresses);
  `;
  const name = {
    DATABASE_URL: "postgres://someone@database.example:1/latchkey",
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}`,
  };
  expect(expectClear(await ServerProcess.refuse(folder, name))).toEqual([
    "The database (DATABASE_URL) cannot be used: connect ECONNREFUSED 127.0.0.1:1, connect ECONNREFUSED 127.0.0.2:1",
  ]);
});

test("what nobody foresaw is one line as well, and where it comes from is told to whoever asks", async ({ folder }) => {
  await (await ServerProcess.start(folder)).end("SIGTERM");
  const db = openSqlite(join(folder, "latchkey.db"));
  db.exec("DROP TABLE encryption_key_check");
  db.close();

  const { code, stderr } = await ServerProcess.refuse(folder);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The server cannot start, for a reason that it does not know: .*no such table.*\n$/);
  expect(stderr).not.toMatch(/^\s+at |\.js:\d/m);
  const { stderr: whole } = await ServerProcess.refuse(folder, { LOG_LEVEL: "debug" });
  expect(whole).toMatch(/^\s+at .*\.js:\d/m);
});

test("a port in use is named", async ({ folder }) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as { port: number };
  try {
    const lines = expectClear(await ServerProcess.refuse(folder, { PORT: String(port) }));
    expect(lines).toEqual([expect.stringMatching(new RegExp(`in use.*\\b${port}\\b`))]);
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
});

/** Node's loader, with the native part of better-sqlite3 as it is when it was never built, or for another Node. */
const brokenBindings = {
  missing: `
    const load = module.constructor._extensions[".node"];
    module.constructor._extensions[".node"] = (target, path) => {
      if (!/better.sqlite3/.test(path)) return load(target, path);
      throw Object.assign(new Error("Cannot find module '" + path + "'"), { code: "MODULE_NOT_FOUND" });
    };`,
  "built for another Node": `
    const open = process.dlopen;
    process.dlopen = (target, path, ...rest) => {
      if (!/better.sqlite3/.test(path)) return open.call(process, target, path, ...rest);
      const message = "The module '" + path + "'\\nwas compiled against a different Node.js version using\\nNODE_MODULE_VERSION 1.";
      throw Object.assign(new Error(message), { code: "ERR_DLOPEN_FAILED" });
    };`,
};

for (const [name, hook] of Object.entries(brokenBindings)) {
  test(`where the native part of the database is ${name}, the command that mends it is told`, async ({ folder }) => {
    const path = join(folder, "hook.cjs");
    writeFileSync(path, hook);

    const lines = expectClear(await ServerProcess.refuse(folder, { NODE_OPTIONS: `--require=${path}` }));

    expect(lines).toEqual([expect.stringMatching(/npx -y pnpm@[\d.]+ install --force$/)]);
  });
}

test("where the native part of the hashing is missing, the command that mends it is told", async ({ folder }) => {
  const path = join(folder, "hook.cjs");
  // Node's loader, with the package for this platform as it is when it was not installed.
  writeFileSync(
    path,
    `const { Module } = require("node:module");
     const load = Module._load;
     Module._load = (name, ...rest) => {
       if (!/argon2-|argon2\\..*\\.node/.test(name)) return load.call(Module, name, ...rest);
       throw Object.assign(new Error("Cannot find module '" + name + "'"), { code: "MODULE_NOT_FOUND" });
     };`,
  );

  const lines = expectClear(await ServerProcess.refuse(folder, { NODE_OPTIONS: `--require=${path}` }));

  expect(lines).toEqual([expect.stringMatching(/argon2.*npx -y pnpm@[\d.]+ install --force$/)]);
});
