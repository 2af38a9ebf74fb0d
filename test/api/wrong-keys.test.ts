import { expect, test } from "vitest";
import { keyNumber } from "../support/keys.ts";
import { ServerProcess } from "../support/server-process.ts";
import { newTestDatabase, type TestDatabase } from "../support/test-database.ts";

const [A, B, C] = [keyNumber(1), keyNumber(2), keyNumber(3)];

async function startAndEnd({ folder, env }: TestDatabase, keys: string): Promise<void> {
  const server = await ServerProcess.start(folder, { ...env, ENCRYPTION_KEYS: keys });
  expect((await server.end("SIGTERM")).code).toBe(0);
}

async function refusal({ folder, env }: TestDatabase, keys: string): Promise<string> {
  const { code, stderr, stdout } = await ServerProcess.refuse(folder, { ...env, ENCRYPTION_KEYS: keys });
  expect(code).toBe(1);
  for (const key of keys.split(",").flatMap((entry) => entry.split(":").slice(1))) {
    expect(stderr + stdout).not.toContain(key);
  }
  const lines = stderr.trimEnd().split("\n");
  expect(lines).toHaveLength(1);
  return lines[0] ?? "";
}

test("a wrong key, a missing key and swapped keys are refused by the key's name, and never show it", async () => {
  const database = await newTestDatabase();
  await startAndEnd(database, `first:${A}`);
  await startAndEnd(database, `second:${B},first:${A}`);

  expect(await refusal(database, `second:${B},first:${C}`)).toMatch(/"first" is not the one/);
  expect(await refusal(database, `second:${B}`)).toMatch(/"first" is missing/);
  expect(await refusal(database, `first:${A}`)).toMatch(/"second" is missing/);
  expect(await refusal(database, `second:${A},first:${B}`)).toMatch(/"(first|second)" is not the one/);
  expect(await refusal(database, `third:${C}`)).toMatch(/"(first|second)" is missing/);

  await startAndEnd(database, `third:${C},first:${A},second:${B}`);
  await database.remove();
});
