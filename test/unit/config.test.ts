import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "../../server/src/config.ts";
import { VARIABLES } from "../../server/src/config-variables.ts";

const KEY = `k1:${Buffer.alloc(32, 7).toString("base64")}`;
const POSTGRES = { kind: "postgres", poolSize: 14, timeoutMs: 1_800, preparedStatements: true };
const PRODUCTION = { NODE_ENV: "production", PUBLIC_URL: "https://id.example.com", ENCRYPTION_KEYS: KEY };

/** What is wrong with an environment, a line each. */
function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("defaults", () => {
  test("outside production an empty environment is enough", () => {
    expect(readConfig({})).toEqual({
      production: false,
      port: 4000,
      host: "127.0.0.1",
      publicUrl: "http://localhost:4000",
      dataDir: "./data",
      database: { kind: "sqlite", path: "./data/latchkey.db" },
      encryptionKeys: undefined,
      siteName: "Latchkey",
      corsOrigins: [],
      trustProxy: 0,
      drainMs: 0,
      sessionIdleMs: 3_600_000,
      sessionMaxMs: 86_400_000,
      stepUpMs: 600_000,
      totpWindow: 1,
      passwordMinLength: 12,
      passwordFailures: 10,
      addressFailures: 300,
      registrationsPerHour: 60,
      securityEventsKeptMs: 31_536_000_000,
      smtpUrl: undefined,
      mailFrom: undefined,
      explorer: "sandbox",
      introspection: true,
      metricsToken: undefined,
      logLevel: "info",
      supportUrl: undefined,
    });
  });

  test("in production the explorer is off", () => {
    expect(readConfig(PRODUCTION)).toMatchObject({ production: true, explorer: "none" });
  });

  test("PUBLIC_URL follows PORT", () => {
    expect(readConfig({ PORT: "8080" }).publicUrl).toBe("http://localhost:8080");
  });

  test("variables of others are not our business", () => {
    expect(readConfig({ PATH: "/usr/bin", npm_config_x: "", UNKNOWN: "?" })).toEqual(readConfig({}));
  });
});

describe("good values", () => {
  test.each([
    ["NODE_ENV", "test", { production: false }],
    ["PORT", "1", { port: 1 }],
    ["PORT", "65535", { port: 65_535 }],
    ["HOST", "::", { host: "::" }],
    ["PUBLIC_URL", "https://id.example.com/", { publicUrl: "https://id.example.com" }],
    ["PUBLIC_URL", "http://127.0.0.1:4000", { publicUrl: "http://127.0.0.1:4000" }],
    [
      "DATABASE_URL",
      "postgres:///d?host=/run/postgresql",
      { database: { ...POSTGRES, url: "postgres:///d?host=/run/postgresql" } },
    ],
    [
      "DATABASE_URL",
      "sqlite:/var/lib/latchkey/a.db",
      { dataDir: "/var/lib/latchkey", database: { kind: "sqlite", path: "/var/lib/latchkey/a.db" } },
    ],
    [
      "DATABASE_URL",
      "sqlite:///var/lib/a.db",
      { dataDir: "/var/lib", database: { kind: "sqlite", path: "/var/lib/a.db" } },
    ],
    [
      "DATABASE_URL",
      "postgres://u:p@h:5432/d",
      { dataDir: "./data", database: { ...POSTGRES, url: "postgres://u:p@h:5432/d" } },
    ],
    ["DATABASE_URL", "postgresql:///d?host=/run", { database: { ...POSTGRES, url: "postgresql:///d?host=/run" } }],
    ["ENCRYPTION_KEYS", KEY, { encryptionKeys: [{ id: "k1", key: Buffer.alloc(32, 7) }] }],
    ["SITE_NAME", "名".repeat(64), { siteName: "名".repeat(64) }],
    [
      "CORS_ORIGINS",
      "https://a.example, http://localhost:5173",
      { corsOrigins: ["https://a.example", "http://localhost:5173"] },
    ],
    ["TRUST_PROXY", "2", { trustProxy: 2 }],
    ["DRAIN_SECONDS", "5", { drainMs: 5_000 }],
    ["SESSION_IDLE_MINUTES", "1440", { sessionIdleMs: 86_400_000 }],
    ["SESSION_MAX_HOURS", "1", { sessionMaxMs: 3_600_000 }],
    ["STEP_UP_MINUTES", "60", { stepUpMs: 3_600_000 }],
    ["TOTP_WINDOW", "0", { totpWindow: 0 }],
    ["PASSWORD_MIN_LENGTH", "8", { passwordMinLength: 8 }],
    ["PASSWORD_MIN_LENGTH", "64", { passwordMinLength: 64 }],
    ["PASSWORD_FAILURES", "5", { passwordFailures: 5 }],
    ["ADDRESS_FAILURES", "100", { addressFailures: 100 }],
    ["REGISTRATIONS_PER_HOUR", "1000", { registrationsPerHour: 1000 }],
    ["SECURITY_EVENT_DAYS", "30", { securityEventsKeptMs: 2_592_000_000 }],
    ["MAIL_FROM", "Latchkey <id@x.example>", { mailFrom: "Latchkey <id@x.example>" }],
    ["GRAPHQL_EXPLORER", "graphiql", { explorer: "graphiql" }],
    ["GRAPHQL_INTROSPECTION", "off", { introspection: false }],
    ["METRICS_TOKEN", "abc", { metricsToken: "abc" }],
    ["LOG_LEVEL", "silent", { logLevel: "silent" }],
    ["SUPPORT_URL", "mailto:help@x.example", { supportUrl: "mailto:help@x.example" }],
  ])("%s=%s", (name, value, expected) => {
    expect(readConfig({ [name]: value })).toMatchObject(expected);
  });

  test("limits of PostgreSQL", () => {
    const env = { DATABASE_URL: "postgres://h/d", DATABASE_POOL_SIZE: "20", DATABASE_TIMEOUT_MS: "500" };
    expect(readConfig(env).database).toEqual({ ...POSTGRES, url: "postgres://h/d", poolSize: 20, timeoutMs: 500 });
  });

  test("a free port, where people's address is known", () => {
    const env = { PORT: "0", PUBLIC_URL: "https://id.example.com" };
    expect(readConfig(env)).toMatchObject({ port: 0, publicUrl: "https://id.example.com" });
  });

  test("an SMTP server with a sender", () => {
    const mail = { SMTP_URL: "smtps://u:p@mail.example:465", MAIL_FROM: "id@x.example" };
    expect(readConfig(mail)).toMatchObject({ smtpUrl: mail.SMTP_URL, mailFrom: mail.MAIL_FROM });
  });
});

describe("bad values", () => {
  const bad: [name: string, values: string[]][] = [
    ["NODE_ENV", ["", "prodution"]],
    ["PORT", ["", "abc", "70000", "-1", "80.5", "1e3", " 80", "0x50"]],
    ["HOST", ["", "a b", "http://x"]],
    ["DATABASE_POOL_SIZE", ["", "0", "1001", "ten", "-1"]],
    ["DATABASE_PREPARED_STATEMENTS", ["", "yes", "On"]],
    ["DATABASE_TIMEOUT_MS", ["", "0", "99", "60001", "1s"]],
    [
      "PUBLIC_URL",
      [
        "",
        "id.example.com",
        "ftp://x.example",
        "https://x.example/path",
        "https://x.example?a",
        "https://u:p@x.example",
      ],
    ],
    [
      "DATABASE_URL",
      ["", "latchkey.db", "mysql://h/d", "sqlite:", "sqlite::memory:", "sqlite:./data/", "postgres:d", "postgres:///d"],
    ],
    ["ENCRYPTION_KEYS", ["", "abc", "k1:abc", `${KEY},${KEY}`]],
    ["SITE_NAME", ["", " ", "a:b", "a\nb", "a".repeat(65)]],
    [
      "CORS_ORIGINS",
      [
        "",
        "*",
        "null",
        "https://a.example/",
        "https://a.example/x",
        "https://*.a.example",
        "a.example",
        "https://A.example",
        "https://a.example:443",
        "https://a.example,,",
      ],
    ],
    ["TRUST_PROXY", ["", "true", "-1", "11"]],
    ["DRAIN_SECONDS", ["", "-1", "61", "1.5"]],
    ["SESSION_IDLE_MINUTES", ["", "abc", "0", "-5", "1441"]],
    ["SESSION_MAX_HOURS", ["", "0", "721"]],
    ["STEP_UP_MINUTES", ["", "0", "61"]],
    ["TOTP_WINDOW", ["", "2", "-1", "00"]],
    ["PASSWORD_MIN_LENGTH", ["", "7", "65", "abc"]],
    ["PASSWORD_FAILURES", ["", "0", "abc", "1001"]],
    ["ADDRESS_FAILURES", ["", "0", "abc", "100001"]],
    ["REGISTRATIONS_PER_HOUR", ["", "0", "abc", "100001"]],
    ["SECURITY_EVENT_DAYS", ["", "0", "3651"]],
    ["SMTP_URL", ["", "mail.example", "http://mail.example", "smtp:", "smtp:mail.example", "smtp:?host=x"]],
    ["MAIL_FROM", ["", "nobody", "A <nobody>", "a@x.example\nBcc: b@x.example"]],
    ["GRAPHQL_EXPLORER", ["", "playground"]],
    ["GRAPHQL_INTROSPECTION", ["", "no", "Off"]],
    ["METRICS_TOKEN", ["", "a b", "é"]],
    ["LOG_LEVEL", ["", "loud"]],
    ["SUPPORT_URL", ["", "x.example", "javascript:alert(1)", "mailto:", "mailto:?subject=x"]],
  ];

  test("are known of every variable", () => {
    expect(bad.map(([name]) => name).sort()).toEqual(Object.keys(VARIABLES).sort());
  });

  test.each(bad)("%s is refused by name and with what is expected", (name, values) => {
    for (const value of values) {
      const env = name === "SMTP_URL" ? { SMTP_URL: value, MAIL_FROM: "id@x.example" } : { [name]: value };
      expect(problemsOf(env)).toEqual([expect.stringMatching(new RegExp(`^${name} must be .+\\.$`))]);
    }
  });

  test("all are named at once", () => {
    const problems = problemsOf({
      NODE_ENV: "production",
      PORT: "70000",
      TOTP_WINDOW: "2",
      LOG_LEVEL: "loud",
      SMTP_URL: "smtp://h",
    });
    expect(problems.map((problem) => problem.split(" ")[0])).toEqual([
      "PORT",
      "TOTP_WINDOW",
      "LOG_LEVEL",
      "PUBLIC_URL",
      "ENCRYPTION_KEYS",
      "MAIL_FROM",
    ]);
    expect(() => readConfig({ PORT: "70000", TOTP_WINDOW: "2" })).toThrow(/PORT.+\n.+TOTP_WINDOW/);
  });

  test("in production PUBLIC_URL must be there and secure, and keys must be there", () => {
    expect(problemsOf({ ...PRODUCTION, PUBLIC_URL: "http://id.example.com" })).toEqual([
      "PUBLIC_URL must begin with https:// in production.",
    ]);
    expect(problemsOf({ NODE_ENV: "production" })).toEqual([
      "PUBLIC_URL is required in production.",
      "ENCRYPTION_KEYS is required in production.",
    ]);
  });

  test("a free port alone leaves no address to tell people, and no origin to compare with", () => {
    expect(problemsOf({ PORT: "0" })).toEqual(["PUBLIC_URL is required with PORT=0."]);
  });

  test("a session cannot be idle for longer than it lasts", () => {
    expect(problemsOf({ SESSION_IDLE_MINUTES: "61", SESSION_MAX_HOURS: "1" })).toEqual([
      "SESSION_IDLE_MINUTES must be no longer than SESSION_MAX_HOURS.",
    ]);
    expect(problemsOf({ SESSION_IDLE_MINUTES: "60", SESSION_MAX_HOURS: "1" })).toEqual([]);
  });

  test("a plain value is repeated, cut short; a secret one never is", () => {
    expect(problemsOf({ PORT: "7".repeat(1000) })[0]).toMatch(/; it is "7{80}"\.$/);

    const secret = "hunter2hunter2";
    const secrets = {
      ENCRYPTION_KEYS: `k1:${secret}`,
      DATABASE_URL: `mysql://u:${secret}@h/d`,
      SMTP_URL: `http://u:${secret}@h`,
      METRICS_TOKEN: `${secret} `,
    };
    for (const bare of [secrets, { ENCRYPTION_KEYS: secret, METRICS_TOKEN: `${secret}é` }]) {
      expect(problemsOf(bare).join("\n")).not.toContain("hunter2");
    }
    expect(problemsOf(secrets)).toHaveLength(5);
    expect(problemsOf({ ENCRYPTION_KEYS: `k1:${secret}` })[0]).toContain('key "k1" is not 32 bytes in base64');
  });
});

test("a configuration cannot be changed", () => {
  const config = readConfig({ CORS_ORIGINS: "https://a.example" });
  for (const frozen of [config, config.database, config.corsOrigins]) expect(Object.isFrozen(frozen)).toBe(true);
});
