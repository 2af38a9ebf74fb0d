import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type Answer, type Client, secrets } from "../support/client.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { mailsOf, tokensIn } from "../support/mailbox.ts";
import { Phone } from "../support/phone.ts";
import type { Service } from "../support/service.ts";
import {
  addAuthenticator,
  aUser,
  aUserWithMfa,
  expectType,
  PASSWORD,
  STRANGE_RECOVERY_CODE,
  signIn,
  test,
} from "../support/test.ts";

/** A bit of everything that an account can do, right and wrong, by cookie and by token. */
async function live(service: Service, clock: FakeClock, client: Client) {
  const account = await aUserWithMfa(service, client);
  const { credentials, phone, recoveryCodes } = account;
  await addAuthenticator(client);
  await client.setupMfa();
  await client.confirmMfa(phone.wrongCode());
  await client.call("unbindMfa", { authenticatorId: (await client.me()).mfa.authenticators[1].id });
  const { recoveryCodes: renewed } = await client.regenerateRecoveryCodes();
  for (const code of [renewed[0], recoveryCodes[0], "123456"]) {
    await client.call("checkRecoveryCode", { recoveryCode: code });
  }

  for (const other of [service.browser(), service.app()]) {
    await other.login({ ...credentials, password: "not the password at all" });
    await signIn(other, account, clock);
    await other.login(credentials);
    await other.verifyMfa(phone.wrongCode());
    await other.verifyMfa(phone.code());
    await other.verifyMfa(phone.code(-6));
    await other.useRecoveryCode(STRANGE_RECOVERY_CODE);
    await other.useRecoveryCode(recoveryCodes[0] ?? "");
    await other.send("mutation ($input: LoginInput!) { login(input: $input) { __typename } }", {
      input: { email: credentials.email, password: [PASSWORD] },
    });
  }
  const last = service.browser();
  await last.login(credentials);
  expectType(await last.useRecoveryCode(renewed[1]), "SignedIn");
  clock.advance({ minutes: 11 });
  await last.stepUp({ password: "not the password at all" });
  await last.stepUp({ password: PASSWORD, code: phone.wrongCode() });
  expectType(await last.stepUp({ password: PASSWORD, recoveryCode: renewed[2] }), "SteppedUp");
  expectType(await last.changePassword("an entirely new passphrase"), "PasswordChanged");
  await last.login(credentials);
  await last.logout();

  await last.requestPasswordReset(credentials.email);
  const mails = await mailsOf(service, clock);
  const [token = ""] = tokensIn(mails.at(-1)?.text ?? "");
  expectType(await last.resetPassword(token, "too short"), "InvalidInput");
  expectType(await last.resetPassword(token, "a passphrase by mail"), "PasswordReset");
  // One mail that waits, and one link that is not used.
  await last.requestPasswordReset(credentials.email);
  await mailsOf(service, clock);
  await last.requestPasswordReset(credentials.email);
}

/** Every text in the database, table by table. Numbers are left out: they hold times, counts and steps. */
function* textsOf(service: Service): Generator<string> {
  for (const { name } of service.rows<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")) {
    for (const row of service.rows(`SELECT * FROM "${name}"`)) {
      for (const value of Object.values(row)) if (typeof value === "string") yield value;
    }
  }
}

/**
 * Long secrets must not occur anywhere. A code of six digits occurs by chance inside longer ids, hashes and times, so
 * it counts only where it stands alone: with neither a letter, a digit nor a character of base64url beside it.
 */
const isShort = (secret: string) => secret.length < 10;
const alone = (secret: string) => new RegExp(`(?<![\\w.+/=-])${secret}(?![\\w.+/=-])`);
const spellingsOf = (secret: string) => [secret, secret.replaceAll("-", ""), secret.toLowerCase()];

function expectNone(text: string) {
  for (const secret of secrets) {
    const found = isShort(secret)
      ? /^\d+$/.test(secret) && alone(secret).test(text)
      : spellingsOf(secret).some((spelling) => text.includes(spelling));
    if (found) throw new Error(`${secret} stands in ${text.slice(0, 500)}`);
  }
  expect(text).not.toMatch(/otpauth:|chl_|ses_|acc_|enr_|pre_|rst_/);
}

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
  for (const line of service.logs) expectNone(line);
  const texts = [...textsOf(service)];
  expect(texts.length).toBeGreaterThan(200);
  for (const text of texts) expectNone(text);
});

test("the files of the database hold no long secret either, not even in pages that were given up", async ({
  start,
  clock,
}) => {
  const service = await start();
  await live(service, clock, service.browser());
  const long = [...secrets].filter((secret) => !isShort(secret)).flatMap(spellingsOf);
  const names = readdirSync(service.folder).filter((name) => name.startsWith("latchkey.db"));
  expect(names).toContain("latchkey.db");
  for (const name of names) {
    const bytes = readFileSync(join(service.folder, name));
    for (const secret of long) if (bytes.includes(secret)) throw new Error(`${secret} stands in ${name}`);
    expect(bytes.includes("otpauth:")).toBe(false);
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
  const rows = service.rows<{ id: string; sealed_secret: string }>("SELECT id, sealed_secret FROM authenticator");
  const [own, foreign] = rows.map(({ sealed_secret }) => sealed_secret);
  const flipped = `${own?.slice(0, -4)}${own?.slice(-4) === "AAAA" ? "BBBB" : "AAAA"}`;
  clock.advance({ seconds: 30 });
  for (const sealed of [foreign, flipped]) {
    await service.database.write((db) =>
      db.query("UPDATE authenticator SET sealed_secret = ? WHERE id = ?", [sealed, rows[0]?.id]),
    );
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
