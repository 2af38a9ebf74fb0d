import { ConfigError } from "./config.js";
import { VARIABLES } from "./config-variables.js";
import { DatabaseBusyError, DatabaseUnusableError } from "./database/database.js";
import { KeyRingError } from "./secrets/key-ring.js";

const CLEAR = [ConfigError, DatabaseBusyError, DatabaseUnusableError, KeyRingError];

/** What to tell the operator about an error that they can mend; undefined for a defect, which shows where it is. */
export function clearMessage(error: unknown): string | undefined {
  if (CLEAR.some((type) => error instanceof type)) return (error as Error).message;
  const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
  // It comes with the packages, by platform.
  const lacksHashing = /native binding|NODE_MODULE_VERSION/i.test(String(message)) || code === "ERR_DLOPEN_FAILED";
  if (lacksHashing) {
    return "The native part of @node-rs/argon2 is missing. Mend it with: npx -y pnpm@12.18.0 install --force";
  }
  return ["EADDRINUSE", "EACCES", "EADDRNOTAVAIL"].includes(String(code)) ? String(message) : undefined;
}

/**
 * What to tell of an error at the start that nobody foresaw: one line, and where it comes from only to whoever asks for
 * that. Other packages may repeat in it what they were given, an address with its password for one.
 */
export function unforeseenMessage(error: unknown, env: NodeJS.ProcessEnv): string {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const text = withoutSecrets(`${name}: ${message}`, env).split("\n", 1)[0];
  const line = `The server cannot start, for a reason that it does not know: ${text}`;
  if (!["debug", "trace"].includes(env.LOG_LEVEL ?? "")) return `${line} LOG_LEVEL=debug shows where.`;
  return `${line}\n${withoutSecrets(stack ?? "", env)}`;
}

/** Hides what variables that are secret hold: as a whole, the keys in them, and the passwords of addresses. */
function withoutSecrets(text: string, env: NodeJS.ProcessEnv): string {
  const names = Object.entries(VARIABLES).filter(([, variable]) => "secret" in variable);
  const values = names.map(([name]) => env[name] ?? "");
  const passwords = values.filter((value) => URL.canParse(value)).map((value) => new URL(value).password);
  const keys = (env.ENCRYPTION_KEYS ?? "").split(",").map((key) => key.slice(key.indexOf(":") + 1));
  const hidden = [...values, ...passwords, ...passwords.map(decoded), ...keys].filter((part) => part !== "");
  // The longest first: an address as a whole, before the password in it.
  return hidden.sort((a, b) => b.length - a.length).reduce((rest, part) => rest.replaceAll(part, "[redacted]"), text);
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}
