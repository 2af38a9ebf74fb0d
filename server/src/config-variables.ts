import { z } from "zod";
import { parseEncryptionKeys } from "./secrets/secret-box.js";
import { parseEmailAddress } from "./users/email-address.js";

/** One environment variable: what it is for, what it takes, and how its text becomes a value. */
interface Variable {
  /** Completes "… must be". */
  takes: string;
  about: string;
  schema: z.ZodType<unknown, string>;
  default?: string;
  /** Said in the documentation where the default is not a text. */
  otherwise?: string;
  /** Never repeated in a message. */
  secret?: true;
}

/** Every variable that Latchkey reads. The checks at start and docs/configuration.md both come from here. */
export const VARIABLES = {
  NODE_ENV: {
    ...oneOf("development", "test", "production"),
    default: "development",
    about: "With `production`, what is handy for trying out is off, and what must be set has no default.",
  },
  PORT: { ...wholeNumber(0, 65_535), default: "4000", about: "Port to listen on; 0 takes a free one." },
  HOST: {
    takes: "a host name or an IP address",
    schema: z.string().regex(/^[A-Za-z0-9.:_-]+$/),
    default: "127.0.0.1",
    about: "Address to listen on; `0.0.0.0` or `::` for all.",
  },
  PUBLIC_URL: {
    takes: "an origin such as https://id.example.com, without a path",
    schema: read(httpOrigin),
    otherwise: "`http://localhost:$PORT`; required in production, with https",
    about: "Where people reach this server: in links, cookies and origin checks.",
  },
  DATABASE_URL: {
    takes: "sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE",
    schema: read(database),
    default: "sqlite:./data/latchkey.db",
    secret: true,
    about: "The database. Keys and mails that have no place of their own are kept beside the SQLite file.",
  },
  DATABASE_POOL_SIZE: {
    ...wholeNumber(1, 1000),
    default: "14",
    about: "The most connections that one server keeps to PostgreSQL.",
  },
  DATABASE_TIMEOUT_MS: {
    ...wholeNumber(100, 60_000),
    default: "1800",
    about: "Milliseconds that one step of a request waits for PostgreSQL, before the request is refused.",
  },
  DATABASE_PREPARED_STATEMENTS: {
    ...oneOf("on", "off"),
    default: "on",
    about: "Whether PostgreSQL keeps the plans of statements. `off` for poolers that cannot keep them apart.",
  },
  ENCRYPTION_KEYS: {
    takes: "id:base64, or several with commas between, 32 bytes each",
    schema: encryptionKeys(),
    otherwise: "made once, in the folder of the database; required in production",
    secret: true,
    about: "Keys that authenticator secrets are sealed with. The first seals, all of them open.",
  },
  SITE_NAME: {
    takes: "1 to 64 characters without a colon or control characters",
    schema: z.string().regex(/^(?=.*\S)[^:\p{C}]{1,64}$/u),
    default: "Latchkey",
    about: "The name on the pages, and the issuer that authenticator apps show.",
  },
  CORS_ORIGINS: {
    takes: "exact origins such as https://app.example.com, with commas between",
    schema: read(exactOrigins),
    otherwise: "none",
    about: "Other front ends that may call the API, with bearer tokens.",
  },
  TRUST_PROXY: {
    ...wholeNumber(0, 10),
    default: "0",
    about: "How many proxies stand before this server, whose `X-Forwarded-For` counts.",
  },
  DRAIN_SECONDS: {
    ...wholeNumber(0, 60),
    default: "0",
    about: "How long a server that was told to stop serves on while `/readyz` says 503, for load balancers to see it.",
  },
  SESSION_IDLE_MINUTES: {
    ...wholeNumber(1, 43_200),
    default: "60",
    about: "A session ends when unused for this long; at most `SESSION_MAX_HOURS`.",
  },
  SESSION_MAX_HOURS: { ...wholeNumber(1, 720), default: "24", about: "A session ends after this long in any case." },
  STEP_UP_MINUTES: {
    ...wholeNumber(1, 60),
    default: "10",
    about: "How long a fresh proof of identity allows sensitive changes.",
  },
  TOTP_WINDOW: {
    takes: "0 or 1",
    schema: z.enum(["0", "1"]).transform((text) => (text === "1" ? 1 : 0)),
    default: "1",
    about: "How many codes before and after the present one are taken, for clocks that are a little off.",
  },
  PASSWORD_MIN_LENGTH: { ...wholeNumber(8, 64), default: "12", about: "Fewest characters of a new password." },
  PASSWORD_FAILURES: {
    ...wholeNumber(1, 1000),
    default: "10",
    about: "Wrong passwords that one client address may try for one account in 15 minutes.",
  },
  ADDRESS_FAILURES: {
    ...wholeNumber(1, 100_000),
    default: "300",
    about: "Wrong passwords that one client address may try in 15 minutes, over all accounts.",
  },
  REGISTRATIONS_PER_HOUR: {
    ...wholeNumber(1, 100_000),
    default: "60",
    about: "Accounts that one client address may register in an hour.",
  },
  SECURITY_EVENT_DAYS: {
    ...wholeNumber(1, 3650),
    default: "365",
    about: "How long the activity of accounts is kept, in days.",
  },
  SMTP_URL: {
    takes: "smtp://USER:PASSWORD@HOST:PORT, or the same with smtps",
    schema: z.string().refine((text) => addressOf(text, "smtp:", "smtps:")?.hostname),
    otherwise: "mails are written to `outbox/` beside the database",
    secret: true,
    about: "The server that mail goes through.",
  },
  MAIL_FROM: {
    takes: "an e-mail address, alone or in angle brackets after a name",
    schema: z.string().refine(isMailbox),
    otherwise: "none; required with `SMTP_URL`",
    about: "The sender of mails.",
  },
  GRAPHQL_EXPLORER: {
    ...oneOf("sandbox", "graphiql", "none"),
    otherwise: "`sandbox`; `none` in production",
    about: "What `GET /graphql` shows in a browser: Apollo Sandbox, GraphiQL, or nothing.",
  },
  GRAPHQL_INTROSPECTION: {
    ...oneOf("on", "off"),
    default: "on",
    about: "Whether the API describes itself, to explorers and code generators. `off` hides it from all of them.",
  },
  METRICS_TOKEN: {
    takes: "a text of visible ASCII characters without spaces",
    schema: z.string().regex(/^[\x21-\x7e]+$/),
    otherwise: "none: no metrics",
    secret: true,
    about: "Bearer token that `GET /metrics` asks for.",
  },
  LOG_LEVEL: {
    ...oneOf("fatal", "error", "warn", "info", "debug", "trace", "silent"),
    default: "info",
    about: "The least serious messages to log.",
  },
  SUPPORT_URL: {
    takes: "an http:, https: or mailto: address",
    schema: z
      .string()
      .refine((text) => addressOf(text, "http:", "https:")?.hostname || addressOf(text, "mailto:")?.pathname),
    otherwise: "none",
    about: "Where people who cannot sign in find help.",
  },
} satisfies Record<string, Variable>;

function wholeNumber(least: number, most: number) {
  return {
    takes: `a whole number from ${least} to ${most}`,
    schema: z
      .string()
      .regex(/^[0-9]{1,9}$/)
      .transform(Number)
      .pipe(z.number().min(least).max(most)),
  };
}

function oneOf<const Names extends readonly [string, ...string[]]>(...names: Names) {
  return { takes: `one of ${names.join(", ")}`, schema: z.enum(names) };
}

/** A schema from a function that answers undefined for what it does not take. */
function read<T>(reader: (text: string) => T | undefined) {
  return z.string().transform((text, context) => {
    const value = reader(text);
    if (value !== undefined) return value;
    context.addIssue("not taken");
    return z.NEVER;
  });
}

function encryptionKeys() {
  return z.string().transform((text, context) => {
    try {
      return parseEncryptionKeys(text);
    } catch (error) {
      // Its messages name keys and hold none, so this one is passed on.
      context.addIssue({ code: "custom", message: (error as Error).message, params: { fitToShow: true } });
      return z.NEVER;
    }
  });
}

function database(text: string): { kind: "sqlite"; path: string } | { kind: "postgres"; url: string } | undefined {
  const address = addressOf(text, "postgres:", "postgresql:");
  // A socket has no host, but `?host=`.
  if (address?.hostname || address?.searchParams.has("host")) return { kind: "postgres", url: text };
  // A database in memory would be a different one for each connection.
  const path = /^sqlite:(?:\/\/)?([^:]+)$/.exec(text)?.[1];
  return path === undefined || path.endsWith("/") ? undefined : { kind: "sqlite", path };
}

function exactOrigins(text: string): string[] | undefined {
  const origins = text.split(",").map((origin) => origin.trim());
  // Compared as strings with what browsers send, so they must be written as browsers write them.
  return origins.every((origin) => httpOrigin(origin) === origin) ? origins : undefined;
}

function httpOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, origin, href } = new URL(text);
  // URL takes a * in a host name, but it would stand for itself alone.
  if (!["http:", "https:"].includes(protocol) || origin.includes("*")) return undefined;
  return href === `${origin}/` ? origin : undefined;
}

/** The address that a text is, where it is one of these kinds. */
function addressOf(text: string, ...protocols: string[]): URL | undefined {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  return address && protocols.includes(address.protocol) ? address : undefined;
}

function isMailbox(text: string): boolean {
  const named = /^[^<>"\p{C}]*<([^<>]+)>$/u.exec(text);
  return parseEmailAddress(named?.[1] ?? text) !== undefined;
}
