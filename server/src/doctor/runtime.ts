import type { Config } from "../config.js";
import { openSqlite } from "../database/sqlite-driver.js";
import { type Finding, fail, ok } from "./finding.js";

/** The oldest version of Node that this runs on. */
const NODE = [20, 19] as const;

/** The version of Node. */
export function checkRuntime(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > NODE[0] || (major === NODE[0] && minor >= NODE[1])
    ? ok("runtime", `Node ${version}`)
    : fail("runtime", `Node ${version} is too old.`, `Install Node ${NODE.join(".")} or newer.`);
}

/** The native parts, each by a little work. @param kind of the database; both while that is not known. */
export async function checkNative(kind?: Config["database"]["kind"]): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (kind !== "postgres") {
    findings.push(
      await tryNative("better-sqlite3", async () => {
        openSqlite(":memory:").close();
      }),
    );
  }
  findings.push(
    await tryNative("@node-rs/argon2", async () => {
      const { hash } = await import("@node-rs/argon2");
      await hash("a password that nobody has");
    }),
  );
  return findings;
}

async function tryNative(name: string, work: () => Promise<void>): Promise<Finding> {
  try {
    await work();
    return ok("native part", `${name} works`);
  } catch {
    return fail("native part", `${name} cannot be loaded.`, "Run: npx -y pnpm@12.18.0 install --force");
  }
}
