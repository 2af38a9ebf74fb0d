import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Config } from "../config.js";
import type { InspectedDatabase } from "../database/inspected-database.js";
import { type Finding, fail, ok, warn } from "./finding.js";

const SLIGHT_MS = 2_000;
/** So far off, codes are refused. */
const GRAVE_MS = 30_000;
const NTP = "Let the system keep its clock by NTP: timedatectl set-ntp true";

/** Whether this machine's clock is right, as far as others tell: codes depend on it. */
export async function checkClock(database: InspectedDatabase, kind: Config["database"]["kind"]): Promise<Finding> {
  const ahead = kind === "postgres" ? await aheadOfServer(database) : 0;
  if (Math.abs(ahead) > SLIGHT_MS) {
    const found = Math.abs(ahead) > GRAVE_MS ? fail : warn;
    const direction = ahead > 0 ? "ahead of" : "behind";
    return found("clock", `It is ${seconds(ahead)} s ${direction} the database server's.`, `On both machines: ${NTP}`);
  }
  const future = (await newestEvent(database)) - Date.now();
  if (future > GRAVE_MS) {
    return warn(
      "clock",
      `Something was recorded ${seconds(future)} s from now: the clock was ahead, or is behind.`,
      NTP,
    );
  }
  if ((await isSynchronized()) === false) return warn("clock", "The system does not keep it by NTP.", NTP);
  return ok("clock", new Date().toISOString());
}

/** In milliseconds, to within half of what the question takes. */
async function aheadOfServer(database: InspectedDatabase): Promise<number> {
  const before = Date.now();
  const [{ now }] = await database.read((db) =>
    db.query("SELECT EXTRACT(EPOCH FROM clock_timestamp())::float8 * 1000 AS now"),
  );
  return (before + Date.now()) / 2 - now;
}

/** When the newest event was recorded: a UUIDv7 begins with its time (RFC 9562, section 5.7). */
async function newestEvent(database: InspectedDatabase): Promise<number> {
  const { pending } = await database.migrations();
  if (pending.length > 0) return 0;
  const [{ id }] = await database.read((db) => db.query("SELECT MAX(id) AS id FROM security_event"));
  return id === null ? 0 : Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
}

/** Undefined where the system does not say. */
async function isSynchronized(): Promise<boolean | undefined> {
  try {
    const { stdout } = await promisify(execFile)("timedatectl", ["show", "--property=NTPSynchronized", "--value"], {
      timeout: 2_000,
    });
    return { yes: true, no: false }[stdout.trim()];
  } catch {
    return undefined;
  }
}

const seconds = (ms: number) => Math.round(Math.abs(ms) / 1000);
