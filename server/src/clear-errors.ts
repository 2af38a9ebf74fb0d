import { ConfigError } from "./config.js";
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
