import { describe, expect } from "vitest";
import type { Service } from "../support/service.ts";
import {
  aUser,
  aUserWithMfa,
  test as base,
  expectType,
  PASSWORD,
  STRANGE_RECOVERY_CODE,
  signIn,
} from "../support/test.ts";

const TOKEN = "a-token-for-figures";
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };

const test = base.extend<{ measured: Service }>({
  measured: async ({ start }, use) => {
    await use(await start({ env: { METRICS_TOKEN: TOKEN } }));
  },
});

const page = async (service: Service): Promise<string> => (await service.app().get("/metrics", AUTHORIZED)).text();

/** The figure of one series; 0 where it was never counted. */
async function figure(service: Service, series: string): Promise<number> {
  const line = (await page(service)).split("\n").find((text) => text.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
}

describe("who gets them", () => {
  test("nobody, where METRICS_TOKEN is not set", async ({ service }) => {
    for (const headers of [{}, AUTHORIZED]) expect((await service.app().get("/metrics", headers)).status).toBe(404);
  });

  test("whoever has the token, and nobody else", async ({ measured }) => {
    const { client } = await aUser(measured, measured.app());
    const wrong = [
      "",
      "Bearer",
      "Bearer ",
      TOKEN,
      `Basic ${TOKEN}`,
      `Bearer ${TOKEN}x`,
      `Bearer ${client.accessToken}`,
    ];
    for (const authorization of wrong) {
      const refused = await measured.app().get("/metrics", authorization ? { authorization } : {});
      expect(refused.status).toBe(401);
      expect(refused.headers.get("www-authenticate")).toBe("Bearer");
      expect(await refused.text()).not.toContain("latchkey_");
    }
    const given = await measured.app().get("/metrics", AUTHORIZED);
    expect(given.status).toBe(200);
    expect(given.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(given.headers.get("cache-control")).toBe("no-store");
  });
});

describe("what they tell", () => {
  test("sign-ins, by step and outcome", async ({ measured, clock }) => {
    const account = await aUserWithMfa(measured);
    await signIn(measured.app(), account, clock);
    const other = measured.app();
    await other.login({ ...account.credentials, password: "not the password at all" });
    await other.login(account.credentials);
    await other.verifyMfa(account.phone.wrongCode());
    await other.useRecoveryCode(STRANGE_RECOVERY_CODE);
    expectType(await other.useRecoveryCode(account.recoveryCodes[0] ?? ""), "SignedIn");

    const signIns = (step: string, outcome: string) =>
      figure(measured, `latchkey_sign_ins_total{step="${step}",outcome="${outcome}"}`);
    expect(await signIns("registration", "SignedIn")).toBe(1);
    expect(await signIns("password", "MfaRequired")).toBe(2);
    expect(await signIns("password", "InvalidCredentials")).toBe(1);
    expect(await signIns("code", "SignedIn")).toBe(1);
    expect(await signIns("code", "InvalidCode")).toBe(1);
    expect(await signIns("recovery-code", "InvalidCode")).toBe(1);
    expect(await signIns("recovery-code", "SignedIn")).toBe(1);
  });

  test("refused codes by reason, lock-outs, and calls that a limit refused", async ({ measured, clock }) => {
    const { credentials, phone } = await aUserWithMfa(measured);
    clock.advance({ seconds: 30 });
    const attacker = measured.app();
    for (let attempt = 0; attempt < 10; attempt++) {
      if (attempt % 4 === 0) await attacker.login(credentials);
      expectType(await attacker.verifyMfa(attempt === 0 ? "12345" : phone.wrongCode()), "InvalidCode");
    }
    await attacker.login(credentials);
    expectType(await attacker.verifyMfa(phone.code()), "TooManyAttempts");

    const failures = (reason: string) => figure(measured, `latchkey_second_factor_failures_total{reason="${reason}"}`);
    expect([await failures("MALFORMED"), await failures("WRONG")]).toEqual([1, 9]);
    expect(await figure(measured, 'latchkey_security_events_total{type="MFA_LOCKED"}')).toBe(1);
    expect(await figure(measured, 'latchkey_limited_total{field="Mutation.verifyMfa"}')).toBe(1);

    // Its answer does not tell.
    for (let time = 0; time < 31; time++) await attacker.requestPasswordReset(`nobody-${time}@example.com`);
    expect(await figure(measured, 'latchkey_limited_total{field="Mutation.requestPasswordReset"}')).toBe(1);
  });

  test("durations by field and of the database, statuses, hashing, the event loop and the process", async ({
    measured,
  }) => {
    const { client } = await aUser(measured);
    await client.me();
    await client.send("{ nothing }");
    expect(await figure(measured, 'latchkey_field_duration_seconds_count{field="Query.me"}')).toBe(1);
    expect(await figure(measured, 'latchkey_field_duration_seconds_count{field="User.mfa"}')).toBe(1);
    expect(await figure(measured, 'latchkey_database_unit_duration_seconds_count{kind="write"}')).toBeGreaterThan(0);
    expect(await figure(measured, 'latchkey_database_unit_duration_seconds_count{kind="read"}')).toBeGreaterThan(0);
    expect(await figure(measured, 'latchkey_http_responses_total{status="200"}')).toBeGreaterThan(1);
    expect(await figure(measured, 'latchkey_http_responses_total{status="400"}')).toBe(1);
    expect(await page(measured)).toContain("\nlatchkey_hashing_running 0\n");
    expect(await page(measured)).toContain("\nlatchkey_hashing_waiting 0\n");
    expect(await page(measured)).toContain("\nlatchkey_hashing_refused_total 0\n");
    expect(await page(measured)).toMatch(/\nnodejs_eventloop_lag_p99_seconds /);
    expect(await figure(measured, "process_resident_memory_bytes")).toBeGreaterThan(1e7);
  });

  test("a full hashing queue, as refusals and as the outcome of sign-ins", async ({ start }) => {
    const measured = await start({ env: { METRICS_TOKEN: TOKEN, PASSWORD_FAILURES: "1000" }, fullHashCost: true });
    const { credentials } = await aUser(measured);
    const calls = Array.from({ length: 60 }, () =>
      measured.app().send("mutation ($input: LoginInput!) { login(input: $input) { __typename } }", {
        input: { ...credentials, transport: "BEARER" },
      }),
    );
    const refused = (await Promise.all(calls)).filter(({ status }) => status === 503).length;
    expect(refused).toBeGreaterThan(0);
    expect(await figure(measured, 'latchkey_sign_ins_total{step="password",outcome="OVERLOADED"}')).toBe(refused);
    expect(await figure(measured, "latchkey_hashing_refused_total")).toBe(refused);
  });

  test("mails that wait, and all else when the database does not answer", async ({ measured, clock }) => {
    const waiting = () => figure(measured, "latchkey_mails_pending");
    expect(await waiting()).toBe(0);
    const now = clock.now().getTime();
    await measured.database.write((db) =>
      db.query(
        `INSERT INTO outbox (id, kind, sealed_content, attempts, created_at, due_at, expires_at)
         VALUES ('mail', 'test', '', 0, ${now}, ${now + 3_600_000}, ${now + 3_600_000})`,
      ),
    );
    expect(await waiting()).toBe(1);
    await measured.database.write((db) => db.query("ALTER TABLE outbox RENAME TO aside"));
    expect(await waiting()).toBeNaN();
    expect(await page(measured)).toContain("\nlatchkey_hashing_running 0\n");
  });

  test("how many expired rows were removed", async ({ measured, clock }) => {
    const { credentials } = await aUserWithMfa(measured);
    await measured.browser().login(credentials);
    clock.advance({ hours: 49 });
    await clock.ring();
    expect(await figure(measured, 'latchkey_expired_rows_removed_total{rows="challenges"}')).toBe(1);
  });

  test("nothing that a client sent, and no more series than the program has names", async ({ measured, clock }) => {
    const { credentials, phone, client } = await aUserWithMfa(measured);
    const mark = "zqxj";
    await measured.app().login({ email: `${mark}@example.com`, password: `${PASSWORD} ${mark}` });
    await measured.app().send(`query ${mark} { ${mark}: site { ${mark}: name } }`);
    await measured.app().send(`{ ${mark} }`);
    await measured.app().get(`/${mark}?${mark}`, { "user-agent": mark, "x-request-id": mark });
    await signIn(measured.app(), { credentials, phone }, clock);
    const { id } = await client.me();
    const text = await page(measured);
    for (const sent of [mark, credentials.email, id, "127.0.0.1"]) expect(text).not.toContain(sent);
    const series = text.split("\n").filter((line) => line.startsWith("latchkey_"));
    const before = series.length;

    for (let index = 0; index < 20; index++) await measured.app().get(`/${mark}-${index}`);
    const after = (await page(measured)).split("\n").filter((line) => line.startsWith("latchkey_")).length;
    expect(after).toBe(before);
  });
});
