import { expect } from "vitest";
import type { Answer } from "../support/client.ts";
import { expectNoSecrets, planted, secrets } from "../support/confidentiality.ts";
import { live } from "../support/life.ts";
import { Phone } from "../support/phone.ts";
import { Service } from "../support/service.ts";
import { aUser, aUserWithMfa, expectType, PASSWORD, STRANGE_RECOVERY_CODE, test } from "../support/test.ts";

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
  expect(() => expectNoSecrets("a log", [`{"code":"${phone.code()}"}`])).toThrow(/stands in a log/);
  expect(() => expectNoSecrets("a log", [`{"id":"0${phone.code()}"}`])).not.toThrow();
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
