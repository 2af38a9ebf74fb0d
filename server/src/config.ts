import { dirname } from "node:path";
import type { z } from "zod";
import { VARIABLES } from "./config-variables.js";
import type { EncryptionKey } from "./secrets/secret-box.js";

/** All that can be set, read once at start and never changed. */
export interface Config {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  /** An origin, without a trailing slash. */
  readonly publicUrl: string;
  /** Where files live that are made at run time: keys and, without an SMTP server, mails. */
  readonly dataDir: string;
  readonly database: Readonly<
    | { kind: "sqlite"; path: string }
    | { kind: "postgres"; url: string; poolSize: number; timeoutMs: number; preparedStatements: boolean }
  >;
  /** Undefined outside production: then they are made once, in `dataDir`. */
  readonly encryptionKeys: readonly EncryptionKey[] | undefined;
  readonly siteName: string;
  readonly corsOrigins: readonly string[];
  readonly trustProxy: number;
  readonly drainMs: number;
  readonly sessionIdleMs: number;
  readonly sessionMaxMs: number;
  readonly stepUpMs: number;
  readonly totpWindow: 0 | 1;
  readonly passwordMinLength: number;
  readonly passwordFailures: number;
  readonly addressFailures: number;
  readonly registrationsPerHour: number;
  readonly securityEventsKeptMs: number;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string | undefined;
  readonly explorer: "sandbox" | "graphiql" | "none";
  readonly introspection: boolean;
  readonly metricsToken: string | undefined;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  readonly supportUrl: string | undefined;
}

/** The environment cannot be used. It names every bad variable at once, so that one start shows all there is to mend. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(readonly problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  }
}

type Name = keyof typeof VARIABLES;
type Values = { [N in Name]?: z.output<(typeof VARIABLES)[N]["schema"]> };
/** Variables with a default always have a value. */
type Complete = Values & {
  [N in Name as (typeof VARIABLES)[N] extends { default: string } ? N : never]-?: NonNullable<Values[N]>;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Reads the environment, or throws a ConfigError. Variables that it does not know are not its business. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const { values, problems } = readVariables(env);
  problems.push(...contradictions(values, env));
  if (problems.length > 0) throw new ConfigError(problems);
  return toConfig(values as Complete);
}

/** The rows of docs/configuration.md. */
export function configurationTable(): string {
  const rows = Object.entries(VARIABLES).map(([name, variable]) => {
    const standard = "default" in variable ? `\`${variable.default}\`` : variable.otherwise;
    return `| \`${name}\` | ${standard} | ${variable.takes} | ${variable.about} |`;
  });
  return ["| variable | default | takes | what it is for |", "|---|---|---|---|", ...rows].join("\n");
}

function readVariables(env: NodeJS.ProcessEnv): { values: Values; problems: string[] } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, variable] of Object.entries(VARIABLES)) {
    const text = env[name] ?? ("default" in variable ? variable.default : undefined);
    if (text === undefined) continue;
    const result = variable.schema.safeParse(text);
    if (result.success) values[name] = result.data;
    else problems.push(problemWith(name, variable, text, result.error.issues[0]));
  }
  return { values, problems };
}

function problemWith(
  name: string,
  variable: { takes: string; secret?: true },
  text: string,
  issue: z.core.$ZodIssue | undefined,
): string {
  const expected = `${name} must be ${variable.takes}`;
  if (issue?.code === "custom" && issue.params?.fitToShow === true) return `${expected}; ${issue.message}.`;
  if (text === "") return `${expected}; it is empty.`;
  return variable.secret ? `${expected}.` : `${expected}; it is ${JSON.stringify(text.slice(0, 80))}.`;
}

/** What is wrong between variables that are each fine; those that are not are undefined here. */
function contradictions(values: Values, env: NodeJS.ProcessEnv): string[] {
  const problems: string[] = [];
  if (values.NODE_ENV === "production") {
    if (env.PUBLIC_URL === undefined) problems.push("PUBLIC_URL is required in production.");
    if (values.PUBLIC_URL?.startsWith("http:")) problems.push("PUBLIC_URL must begin with https:// in production.");
    if (env.ENCRYPTION_KEYS === undefined) problems.push("ENCRYPTION_KEYS is required in production.");
  }
  if (values.PORT === 0 && env.PUBLIC_URL === undefined) problems.push("PUBLIC_URL is required with PORT=0.");
  const { SESSION_IDLE_MINUTES: idle, SESSION_MAX_HOURS: most } = values;
  if (idle !== undefined && most !== undefined && idle * MINUTE > most * HOUR) {
    problems.push("SESSION_IDLE_MINUTES must be no longer than SESSION_MAX_HOURS.");
  }
  if (env.SMTP_URL !== undefined && env.MAIL_FROM === undefined) {
    problems.push("MAIL_FROM is required with SMTP_URL.");
  }
  return problems;
}

function toConfig(values: Complete): Config {
  const production = values.NODE_ENV === "production";
  const database = values.DATABASE_URL;
  return Object.freeze({
    production,
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL ?? `http://localhost:${values.PORT}`,
    dataDir: database.kind === "sqlite" ? dirname(database.path) : "./data",
    database: Object.freeze(
      database.kind === "sqlite"
        ? database
        : {
            ...database,
            poolSize: values.DATABASE_POOL_SIZE,
            timeoutMs: values.DATABASE_TIMEOUT_MS,
            preparedStatements: values.DATABASE_PREPARED_STATEMENTS === "on",
          },
    ),
    encryptionKeys: values.ENCRYPTION_KEYS && Object.freeze(values.ENCRYPTION_KEYS),
    siteName: values.SITE_NAME,
    corsOrigins: Object.freeze(values.CORS_ORIGINS ?? []),
    trustProxy: values.TRUST_PROXY,
    drainMs: values.DRAIN_SECONDS * SECOND,
    sessionIdleMs: values.SESSION_IDLE_MINUTES * MINUTE,
    sessionMaxMs: values.SESSION_MAX_HOURS * HOUR,
    stepUpMs: values.STEP_UP_MINUTES * MINUTE,
    totpWindow: values.TOTP_WINDOW,
    passwordMinLength: values.PASSWORD_MIN_LENGTH,
    passwordFailures: values.PASSWORD_FAILURES,
    addressFailures: values.ADDRESS_FAILURES,
    registrationsPerHour: values.REGISTRATIONS_PER_HOUR,
    securityEventsKeptMs: values.SECURITY_EVENT_DAYS * DAY,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM,
    explorer: values.GRAPHQL_EXPLORER ?? (production ? "none" : "sandbox"),
    introspection: values.GRAPHQL_INTROSPECTION === "on",
    metricsToken: values.METRICS_TOKEN,
    logLevel: values.LOG_LEVEL,
    supportUrl: values.SUPPORT_URL,
  });
}
