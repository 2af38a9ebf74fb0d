import { expect } from "vitest";
import { examine, outputOf } from "../support/command.ts";
import { keyNumber } from "../support/keys.ts";
import { addAuthenticator, aUser, test } from "../support/test.ts";

const KEYS = { ENCRYPTION_KEYS: `first:${keyNumber(1)}` };

test("where all is well, nothing fails, and the exit code says so", async ({ start }) => {
  const service = await start({ env: KEYS });
  await addAuthenticator((await aUser(service)).client);

  const { code, findings } = await examine({ ...service.env, PUBLIC_URL: service.url });

  expect(code).toBe(0);
  expect(findings.filter(({ status }) => status === "fail")).toEqual([]);
  const well = findings.filter(({ status }) => status === "ok").map(({ check }) => check);
  expect(well).toEqual(
    expect.arrayContaining(["runtime", "native part", "database", "migrations", "keys", "address", "proxy", "mail"]),
  );
  const lines = (await outputOf({ ...service.env, PUBLIC_URL: service.url }, "doctor")).trimEnd().split("\n");
  expect(lines).toHaveLength(findings.length);
  for (const line of lines) expect(line).toMatch(/^(ok {2}|warn|fail) {2}\S/);
});

test("keys that do not fit, or are no longer the first, are named, and never shown", async ({ start }) => {
  const service = await start({ env: KEYS });
  await addAuthenticator((await aUser(service)).client);
  const keys = async (ENCRYPTION_KEYS: string) => {
    const { code, findings, output } = await examine({ ...service.env, ENCRYPTION_KEYS });
    for (const number of [1, 2]) expect(output).not.toContain(keyNumber(number));
    return {
      code,
      keys: findings.filter(({ check }) => check === "keys").map(({ status, message }) => [status, message]),
    };
  };

  expect(await keys(`second:${keyNumber(2)},first:${keyNumber(1)}`)).toEqual({
    code: 0,
    keys: [["warn", expect.stringMatching(/^"first" is a former key, and still seals [1-9]\d* secrets\.$/)]],
  });
  expect(await keys(`second:${keyNumber(2)}`)).toEqual({
    code: 1,
    keys: [["fail", 'The encryption key "first" is missing: secrets in the database are sealed with it.']],
  });
  expect(await keys(`first:${keyNumber(2)}`)).toEqual({
    code: 1,
    keys: [["fail", 'The encryption key "first" is not the one that the database was sealed with.']],
  });

  await service.database.write((db) => db.query("DELETE FROM encryption_key_check"));
  expect((await keys(`second:${keyNumber(2)}`)).keys).toEqual([
    ["fail", expect.stringMatching(/^[1-9]\d* secrets are sealed with keys that are not there\.$/)],
  ]);
});

test("a database of another version is told from this one, and stays as it is", async ({ start }) => {
  const service = await start({ env: KEYS });
  const migrations = await service.rows<{ name: string }>("SELECT name FROM migrations ORDER BY id");
  const last = migrations.at(-1)?.name ?? "";

  await service.database.write((db) => db.query(`UPDATE migrations SET name = 'OfTheFuture1' WHERE name = '${last}'`));
  const newer = await examine(service.env);
  expect(newer.code).toBe(1);
  expect(newer.findings).toContainEqual(
    expect.objectContaining({ check: "migrations", status: "fail", message: expect.stringContaining("OfTheFuture1") }),
  );

  await service.database.write((db) => db.query("DELETE FROM migrations WHERE name = 'OfTheFuture1'"));
  const older = await examine(service.env);
  expect(older.code).toBe(0);
  expect(older.findings).toContainEqual(
    expect.objectContaining({ check: "migrations", status: "warn", message: "1 have not run." }),
  );
  expect(await service.rows("SELECT name FROM migrations")).toHaveLength(migrations.length - 1);
});

test("what does not fit together in the settings is told, with the remedy", async ({ start }) => {
  const service = await start({ env: KEYS });
  const told = async (env: Record<string, string>) => {
    const { code, findings } = await examine({ ...service.env, ...env });
    return {
      code,
      told: findings.filter(({ status }) => status !== "ok").map(({ status, check }) => `${status} ${check}`),
    };
  };

  expect(await told({ PUBLIC_URL: "http://id.example.com" })).toMatchObject({
    code: 1,
    told: expect.arrayContaining(["fail address", "warn mode"]),
  });
  const production = { NODE_ENV: "production", PUBLIC_URL: "https://id.example.com" };
  expect(await told(production)).toMatchObject({ code: 0, told: expect.arrayContaining(["warn proxy", "warn mail"]) });
  const good = { ...production, TRUST_PROXY: "1", SMTP_URL: "smtp://127.0.0.1:25", MAIL_FROM: "id@example.com" };
  expect((await told(good)).told.join()).not.toMatch(/proxy|mail|address|mode/);
  const CORS_ORIGINS = "https://id.example.com,http://app.example.com";
  expect((await told({ ...good, CORS_ORIGINS })).told.filter((line) => line === "warn front ends")).toHaveLength(2);

  const bad = await examine({ ...service.env, PORT: "eighty", TOTP_WINDOW: "9" });
  expect(bad.code).toBe(1);
  expect(bad.findings.filter(({ check }) => check === "settings").map(({ message }) => message)).toEqual([
    expect.stringContaining("PORT must be"),
    expect.stringContaining("TOTP_WINDOW must be"),
  ]);
});
