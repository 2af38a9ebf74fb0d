import { execFile } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../server/src/config.ts";
import { parseEncryptionKeys } from "../../server/src/secrets/secret-box.ts";
import { ROOT, TypedCommand } from "../support/child.ts";
import { commands } from "../support/document-commands.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { environment } from "../support/server-process.ts";

const HERE = "test/api/start-document-commands.test.ts";
const IN_A_COPY = "test/api/start-project-commands.test.ts";
const run = (line: string, env = {}) =>
  promisify(execFile)("bash", ["-euc", line], { cwd: ROOT, env: { ...process.env, ...env } });
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** Which test runs what begins like this. */
const RUN_BY: Record<string, string> = {
  "pnpm start": HERE,
  "pnpm totp": HERE,
  "pnpm latchkey --help": HERE,
  'echo "k1:': HERE,
  'echo "k2:': HERE,
  "node server/dist/main.js": "test/api/start-and-stop.test.ts",
  "curl -sS": "test/api/third-party.test.ts",
  "pnpm latchkey user": "test/api/command-users.test.ts",
  "pnpm latchkey mfa": "test/api/command-users.test.ts",
  "pnpm latchkey keys add": "test/api/start-keys.test.ts",
  "pnpm latchkey keys": "test/api/command-keys.test.ts",
  "pnpm latchkey backup": "test/api/sqlite-backup.test.ts",
  "pnpm latchkey restore": "test/api/sqlite-backup.test.ts",
  "pnpm latchkey doctor": "test/api/command-doctor.test.ts",
  "pnpm latchkey void": "test/api/command-void.test.ts",
  pg_dump: "test/api/postgres-backup.test.ts",
  pg_restore: "test/api/postgres-backup.test.ts",
  LATCHKEY_URL: "test/api/readme.test.ts",
  "touch .env": HERE,
  'echo "PUBLIC_URL': HERE,
  'echo "ENCRYPTION_KEYS': HERE,
  'echo "COMPOSE_FILE': HERE,
  'echo "POSTGRES_PASSWORD': HERE,
  "pnpm check": IN_A_COPY,
  "pnpm format": IN_A_COPY,
  "pnpm schema": IN_A_COPY,
  "pnpm --filter @latchkey/web run messages": IN_A_COPY,
  "pnpm --filter @latchkey/server add": IN_A_COPY,
  "UPDATE_PICTURES=1 pnpm test": IN_A_COPY,
  "pnpm test:faults": IN_A_COPY,
  "pnpm bench": IN_A_COPY,
  "pnpm dev": IN_A_COPY,
  "pnpm bench:paint": "test/browser/first-paint.test.ts",
};

const IN_A_FOLDER = "test/api/start-in-container.test.ts";
const WITH_AN_ENGINE = "test/containers/documents.test.ts";

/** What no test runs, why, and what is looked at in its place. */
const NOT_RUN: Record<string, string> = {
  "pnpm test": "It is what runs the tests, and CI runs it: a test below holds .ci/run against the README.",
  docker: `It needs an engine, and ${WITH_AN_ENGINE} runs all of them. ${IN_A_FOLDER} takes the image's steps in a folder, and the settings of the compose files.`,
  "pnpm test:containers": `It needs an engine, and runs ${WITH_AN_ENGINE}.`,
};

const known = [...Object.keys(RUN_BY), ...Object.keys(NOT_RUN)];
const begins = (command: string, start: string) =>
  command.startsWith(start) && !/^[\w:-]/.test(command.slice(start.length));

test.each(commands)("somebody runs %s, or it is said why not", (command) => {
  expect(
    known.some((start) => begins(command, start)),
    `Name the test that runs it in ${HERE}.`,
  ).toBe(true);
});

test("what the list names is in the documents", () => {
  expect(known.filter((start) => !commands.some((command) => begins(command, start)))).toEqual([]);
});

const scripts = ["check", "format", "schema", "dev", "test:faults", "bench", "bench:paint"];
test.each(scripts)("the test that is named for pnpm %s runs it", (script) => {
  expect(read(RUN_BY[`pnpm ${script}`] ?? "")).toMatch(new RegExp(`["(]pnpm ${script}["\\s]`));
});

test.each(
  commands.flatMap((command) => {
    const words = /^pnpm latchkey ([a-z]+(?: [a-z]+)*)/.exec(command)?.[1];
    return words === undefined ? [] : [[command, words.split(" ")] as const];
  }),
)("the test that is named for %s runs it", (command, words) => {
  const [, file = ""] = Object.entries(RUN_BY).find(([start]) => begins(command, start)) ?? [];
  const call = words.map((word) => `"${word}"`).join(", ");
  expect(read(file).includes(call), `${file} has ${call}`).toBe(true);
});

test("CI runs the README's test command, which begins with the checks", () => {
  expect(read(".ci/run")).toContain("npx -y pnpm@12.18.0 test");
  expect(read("README.md")).toContain("\nnpx -y pnpm@12.18.0 test\n");
  expect(read("scripts/test.mjs")).toContain("scripts/check.mjs");
});

describe("as they stand in the README", () => {
  const [start = "", totp = ""] = ["start", "totp"].map(
    (script) => read("README.md").match(new RegExp(`^npx -y pnpm@[\\d.]+ ${script}.*$`, "m"))?.[0],
  );

  test("the start command serves until Ctrl-C", async () => {
    const folder = newFolder();
    const port = await freePort();
    const server = new TypedCommand(start, environment(folder, port));
    onTestFinished(async () => {
      await server.pressCtrlC();
      await removeFolder(folder);
    });
    await server.says("/graphql\n");
    expect(server.stdout).toContain(`  Sign in       http://localhost:${port}/login\n`);
    expect((await fetch(`http://localhost:${port}/login`)).status).toBe(200);

    await server.pressCtrlC();

    await expect(fetch(`http://localhost:${port}/login`)).rejects.toThrow("fetch failed");
  });

  test("the command for codes prints one, for a key with spaces and for a link", async () => {
    const placeholder = "SETUP KEY OR SETUP LINK";
    expect(totp).toContain(`'${placeholder}'`);
    for (const key of ["GEZD GNBV GY3T QOJQ", "otpauth://totp/Latchkey:a?secret=GEZDGNBVGY3TQOJQ&issuer=Latchkey"]) {
      const line = totp.replace(placeholder, key);
      const { stdout } = await run(line);
      expect(stdout).toMatch(/^\d{3} \d{3} {3}valid for \d+ s {3}next \d{3} \d{3}$/m);
    }
  });
});

test("the command line says what it can do", async () => {
  const { stdout } = await run("npx -y pnpm@12.18.0 latchkey --help");
  for (const name of ["user", "keys", "backup", "totp"]) expect(stdout).toMatch(new RegExp(`^ +${name}\\b`, "m"));
});

test.each(commands.filter((command) => /^echo "k\d/.test(command)))("%s makes a key", async (command) => {
  const { stdout } = await run(command);
  expect(parseEncryptionKeys(stdout.trim())).toHaveLength(1);
});

test("what is written to .env is a configuration for production", async () => {
  const lines = commands.filter((command) => command.includes(".env"));
  const folder = newFolder();
  onTestFinished(() => removeFolder(folder));
  const { stdout } = await run(["cd $FOLDER", ...lines, "cat .env"].join("\n"), { FOLDER: folder });
  const env = Object.fromEntries(stdout.split("\n").map((line) => line.split(/=(.*)/s).slice(0, 2)));
  expect(readConfig({ ...env, NODE_ENV: "production" })).toMatchObject({ production: true });
  expect(existsSync(join(ROOT, env.COMPOSE_FILE ?? ""))).toBe(true);
  expect(env.POSTGRES_PASSWORD).toMatch(/^[0-9a-f]{48}$/);
  expect(statSync(join(folder, ".env")).mode & 0o777).toBe(0o600);
});
