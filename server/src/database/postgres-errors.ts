import { databaseCodeOf } from "./database.js";

/** Another unit was in the way: serialization failure, or deadlock. Run again from its start, it may well go through. */
const CONFLICTS = new Set(["40001", "40P01"]);

/** A time ran out, of a statement or of the wait for a lock. */
const WAITS = new Set(["57014", "55P03"]);

/**
 * The connection is of no use any more: the server shuts down, crashed or starts; it ended what stood idle in a
 * transaction; it has become a read-only standby; or it has no room for connections.
 */
const LOST = new Set(["57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "25006", "53300"]);

/** Of the network, in Node's words, and class 08: connection exceptions. */
const NETWORK = /^(08\w{3}|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

/** Whether a unit of work was rolled back for the sake of another. */
export function isConflict(error: unknown): boolean {
  return CONFLICTS.has(String(databaseCodeOf(error)));
}

/** Whether a statement was not run since another of its transaction had failed: that one tells why. */
export function isAftermath(error: unknown): boolean {
  return databaseCodeOf(error) === "25P02";
}

/**
 * Whether a plan that was kept is of no use: a column has changed its type since, or whoever stands between has lost
 * it. Nothing was done, and with a new plan it will be.
 */
export function isStalePlan(error: unknown): boolean {
  const code = databaseCodeOf(error);
  return code === "26000" || (code === "0A000" && messageOf(error).startsWith("cached plan "));
}

/** Whether a wait was ended, by PostgreSQL or by the pool, which has no code for it. */
export function isWait(error: unknown): boolean {
  return WAITS.has(String(databaseCodeOf(error))) || messageOf(error) === "timeout exceeded when trying to connect";
}

/** Whether a connection broke, or had better be given up. */
export function hasLostConnection(error: unknown): boolean {
  const code = String(databaseCodeOf(error));
  // The driver's own errors have no code.
  return LOST.has(code) || NETWORK.test(code) || /^(Connection terminated|Client )/.test(messageOf(error));
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : "");
