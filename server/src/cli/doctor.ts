import { existsSync } from "node:fs";
import { clearMessage } from "../clear-errors.js";
import type { Config } from "../config.js";
import { ConfigError, readConfig } from "../config.js";
import { InspectedDatabase } from "../database/inspected-database.js";
import { unusable } from "../database/open-database.js";
import { checkClock } from "../doctor/clock.js";
import { checkDatabase } from "../doctor/database.js";
import { checkFiles } from "../doctor/files.js";
import { type Finding, fail, warn } from "../doctor/finding.js";
import { checkKeys } from "../doctor/keys.js";
import { checkNative, checkRuntime } from "../doctor/runtime.js";
import { checkSite } from "../doctor/site.js";
import { sealedColumns } from "./sealed-columns.js";

/** `latchkey doctor`: looks at everything that a server depends on, and changes nothing. */
export async function doctor({ json = false }: { json?: boolean }): Promise<void> {
  const findings = await examine();
  console.log(json ? JSON.stringify({ findings }, undefined, 2) : findings.map(lineFor).join("\n"));
  if (findings.some(({ status }) => status === "fail")) process.exitCode = 1;
}

async function examine(): Promise<Finding[]> {
  const runtime = checkRuntime();
  const config = readSettings();
  if (Array.isArray(config)) return [runtime, ...(await checkNative()), ...config];
  return [
    runtime,
    ...(await checkNative(config.database.kind)),
    ...(await examineDatabase(config)),
    ...checkSite(config),
    ...checkFiles(config),
  ];
}

function readSettings(): Config | Finding[] {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => fail("settings", problem, "See docs/configuration.md."));
  }
}

async function examineDatabase(config: Config): Promise<Finding[]> {
  const { kind } = config.database;
  if (config.database.kind === "sqlite" && !existsSync(config.database.path)) {
    return [warn("database", `There is none at ${config.database.path}.`, "It is made at the first start.")];
  }
  const findings: Finding[] = [];
  try {
    const database = await InspectedDatabase.open(config.database);
    try {
      findings.push(...(await checkDatabase(database, kind)));
      findings.push(...(await checkKeys(database, config, sealedColumns)));
      findings.push(await checkClock(database, kind));
    } finally {
      await database.close();
    }
  } catch (error) {
    // Whatever was found before stands; a damaged file may end any question.
    const clear =
      clearMessage(error) ??
      unusable(config.database.kind === "sqlite" ? config.database.path : "DATABASE_URL", error).message;
    findings.push(fail("database", clear));
  }
  return findings;
}

function lineFor({ check, status, message, remedy }: Finding): string {
  return `${status.padEnd(4)}  ${check.padEnd(11)}  ${message}${remedy === undefined ? "" : ` ${remedy}`}`;
}
