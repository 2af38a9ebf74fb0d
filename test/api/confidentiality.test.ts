import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { openSqlite } from "../../server/src/database/sqlite-driver.ts";
import { Child } from "../support/child.ts";
import type { Answer } from "../support/client.ts";
import { expectNoEcho, expectNoSecrets, planted, remember, secrets } from "../support/confidentiality.ts";
import { newFolder, removeFolder, searchToo } from "../support/folder.ts";
import { keyNumber } from "../support/keys.ts";
import { live } from "../support/life.ts";
import { Phone } from "../support/phone.ts";
import { Service } from "../support/service.ts";
import { aUser, aUserWithMfa, expectType, PASSWORD, STRANGE_RECOVERY_CODE, test } from "../support/test.ts";
import { givenDatabase, newBareDatabase } from "../support/test-database.ts";

test("neither the log nor the database holds a password, code, secret or token, whatever happened", async ({
  start,
  clock,
}) => {
  const service = await start({ env: { LOG_LEVEL: "trace" } });
  await live(service, clock, service.browser());
  await live(service, clock, service.app());
  const kinds = ["ses_", "acc_", "chl_", "pre_", "enr_", "rst_", "otpauth:", PASSWORD, STRANGE_RECOVERY_CODE];
  for (const kind of kinds) expect([...secrets].some((secret) => secret.startsWith(kind))).toBe(true);
  expect([...secrets].filter((secret) => /^\d{6}$/.test(secret)).length).toBeGreaterThan(10);

  expect(service.logs.length).toBeGreaterThan(20);
  expect((await service.texts()).length).toBeGreaterThan(200);
  // Both are searched when the service stops, as those of every test are.
});

test("a secret that is logged or stored is found, in any of its spellings", async ({ service, clock }) => {
  const { phone, recoveryCodes, credentials } = await aUserWithMfa(service);
  const app = service.app();
  clock.advance({ seconds: 30 });
  await app.login(credentials);
  await app.verifyMfa(phone.code());
  const [code = ""] = recoveryCodes;
  for (const secret of [credentials.password, code, code.replaceAll("-", ""), code.toLowerCase(), app.accessToken]) {
    expect(() => expectNoSecrets("a log", [`{"msg":"${secret}"}`])).toThrow(/stands in a log/);
  }
  const lone = [
    '{"code":"#"}',
    '{"code":#}',
    "/u?code=#",
    "/u?code=#&next",
    "code=#",
    "it was #.",
    "%22#%22",
    "is:\\n#",
  ];
  for (const text of lone) {
    const leak = text.replace("#", phone.code());
    expect(() => expectNoSecrets("a log", [leak]), leak).toThrow(/stands in a log/);
  }
  for (const text of ['{"id":"0#"}', "12.#", "#.5", "v1.#", "+#=", "0c-#"]) {
    const chance = text.replace("#", phone.code());
    expect(() => expectNoSecrets("a log", [chance]), chance).not.toThrow();
  }
});

test("an answer that repeats what was typed is found, as it would be in an error about it", () => {
  const input = {
    email: "someone@example.com",
    password: PASSWORD,
    code: "482913",
    recoveryCode: STRANGE_RECOVERY_CODE,
  };
  for (const secret of [PASSWORD, "482913", STRANGE_RECOVERY_CODE]) {
    const answer = JSON.stringify({ errors: [{ message: `Variable "$input" got "${secret}".` }] });
    expect(() => expectNoEcho({ input }, answer)).toThrow(`${secret} was sent, and stands in the answer`);
  }
  expect(() => expectNoEcho({ input }, JSON.stringify({ data: { me: { email: input.email } } }))).not.toThrow();
});

test("what is random and looks like the beginning of a token is none; a token is found even when it was cut", () => {
  const [salt, digest] = ["und_EEOmgjWWdTyRkjOLzL", "emc_EEOmgjWWdTyRkjOLzLdW1F3ZQwJ6Q9cGs0aYxVt"];
  const sealed = [
    "v1.new.a7vilGZCtTFGdcD0.ses_R4fZikiKvpVqpTb556hmHYiLAGTsLs",
    "v1.old-1.acc_ilGZCtTFGdcD.R4fZikiKvpVqpTb5",
  ];
  expect(() => expectNoSecrets("the database", [salt, digest, ...sealed])).not.toThrow();
  const token = `${digest}abcd`;
  for (const leak of [token, token.slice(0, 30), `link: /email#${token}`, `${sealed[0]} ${token}`]) {
    expect(() => expectNoSecrets("a log", [leak])).toThrow("emc_ stands in a log");
  }
});

test("no service stops unnoticed that has logged or stored a token, a code or a password", async ({
  service,
  clock,
}) => {
  const { client, phone, credentials, recoveryCodes } = await aUserWithMfa(service, service.app());
  const leaks = [client.accessToken ?? "", phone.code(), credentials.password, recoveryCodes[0] ?? "", phone.secret];
  for (const leak of leaks) {
    const careless = await Service.start({ clock, beside: service });
    (careless.logs as string[]).push(JSON.stringify({ level: 30, msg: `it was ${leak}` }));
    await expect(careless.close()).rejects.toThrow(`${leak} stands in the log`);
  }
  await service.rows('UPDATE "user" SET name = ?', phone.code());
  const texts = await service.texts();
  expect(() => expectNoSecrets("the database", texts)).toThrow(`${phone.code()} stands in the database`);
  planted(phone.code());
});

test("no folder goes unnoticed that holds a secret: in a database and its log, in a copy, in a log of the server", async () => {
  for (const name of ["latchkey.db", "latchkey.db.before-2026", "data/backup.db", "spoilt.db", "server.log"]) {
    const folder = newFolder();
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    remember(PASSWORD);
    const isDatabase = !/spoilt|log$/.test(name);
    // What is written stays in the database's log, as after a kill.
    const db = openSqlite(isDatabase ? path : ":memory:");
    db.pragma("journal_mode = WAL");
    db.exec(`CREATE TABLE note (text); INSERT INTO note VALUES ('${PASSWORD}')`);
    if (!isDatabase) writeFileSync(path, `it was ${PASSWORD}`);

    await expect(removeFolder(folder)).rejects.toThrow(`${PASSWORD} stands in ${path}`);
    db.close();
  }
});

test("no database goes unnoticed that holds a secret, or is not the one that was used", async () => {
  await expect((await newBareDatabase()).remove()).rejects.toThrow("There is nothing to search");
  const used = await newBareDatabase();
  remember(PASSWORD);
  await used.query("CREATE TABLE note (text varchar)");
  await used.query("INSERT INTO note VALUES (?)", PASSWORD);
  const [given, bystander] = [givenDatabase(used.env.DATABASE_URL ?? ""), newFolder()];
  searchToo(bystander, used.env.DATABASE_URL ?? "");
  for (const remove of [given.remove, () => removeFolder(bystander), used.remove]) {
    await expect(remove()).rejects.toThrow(`${PASSWORD} stands in the database`);
  }
});

test("no process ends unnoticed that has said a secret, one of its settings for instance", async () => {
  const key = keyNumber(7);
  for (const stream of ["log", "error"]) {
    const careless = new Child(["-e", `console.${stream}(process.env.ENCRYPTION_KEYS)`], {
      ENCRYPTION_KEYS: `k:${key}`,
    });
    await expect(careless.ended).rejects.toThrow(`${key} stands in what a process said`);
  }
});

test("a setup's secret, key URI and QR code are shown once, and by no query", async ({ service, clock }) => {
  const { client } = await aUser(service);
  const setup = await client.setupMfa();
  const bound = await client.confirmMfa(Phone.scan(setup.otpauthUri, clock).code());
  const later = JSON.stringify([await client.me(), await client.events(), await client.query("site"), bound]);
  for (const shown of [setup.secret, setup.otpauthUri, setup.qrCode, setup.enrollment]) {
    expect(later).not.toContain(shown);
  }
  for (const code of bound.recoveryCodes) expect(JSON.stringify(await client.me())).not.toContain(code);
});

test("a page's token never appears in an answer", async ({ service, clock }) => {
  const account = await aUserWithMfa(service);
  const browser = service.browser();
  const answers: Answer[] = [await browser.login(account.credentials)];
  clock.advance({ seconds: 30 });
  answers.push(await browser.query("pendingSignIn"), await browser.verifyMfa(account.phone.code()), await browser.me());
  clock.advance({ seconds: 30 });
  answers.push(await browser.stepUp({ password: PASSWORD, code: account.phone.code() }), await browser.me());
  const values = browser.setCookies
    .map((line) => /^[^=]+=([^;]*)/.exec(line)?.[1] ?? "")
    .filter((value) => value !== "");
  expect(values.length).toBeGreaterThan(2);
  for (const value of values) expect(JSON.stringify(answers)).not.toContain(value);
});

test("a sealed secret that was changed, or moved to another account, opens nothing and turns nothing off", async ({
  start,
  clock,
}) => {
  const service = await start();
  const [u, v] = [await aUserWithMfa(service), await aUserWithMfa(service)];
  const rows = await service.rows<{ id: string; sealed_secret: string }>("SELECT id, sealed_secret FROM authenticator");
  const [own, foreign] = rows.map(({ sealed_secret }) => sealed_secret);
  const flipped = `${own?.slice(0, -4)}${own?.slice(-4) === "AAAA" ? "BBBB" : "AAAA"}`;
  clock.advance({ seconds: 30 });
  for (const sealed of [foreign, flipped]) {
    await service.rows("UPDATE authenticator SET sealed_secret = ? WHERE id = ?", sealed, rows[0]?.id);
    const browser = service.browser();
    expectType(await browser.login(u.credentials), "MfaRequired");
    for (const phone of [u.phone, v.phone]) {
      const { status, body } = await browser.send(
        "mutation ($input: VerifyMfaInput!) { verifyMfa(input: $input) { __typename } }",
        { input: { challenge: browser.challenge, code: phone.code() } },
      );
      expect({ status, code: body.errors?.[0].extensions.code }).toEqual({
        status: 500,
        code: "INTERNAL_SERVER_ERROR",
      });
      expect(body.errors[0].message).not.toMatch(/seal|decrypt|GCM|authenticat/i);
    }
    expect(await browser.me()).toBeNull();
  }
});
