import { existsSync, statSync } from "node:fs";
import type { Config } from "../config.js";
import { KeyFile } from "../secrets/key-file.js";
import { type Finding, fail, ok, warn } from "./finding.js";

/** Who else on this machine may read or write what the server keeps in files. */
export function checkFiles({ database, dataDir, encryptionKeys }: Config): Finding[] {
  // Windows has no such modes.
  if (process.platform === "win32") return [];
  const findings: Finding[] = [];
  const check = (path: string, forbidden: number, remedy: string, found: typeof warn, danger: string) => {
    if (!existsSync(path)) return;
    const mode = statSync(path).mode & 0o777;
    if (mode & forbidden) {
      findings.push(found("files", `${path} has mode ${mode.toString(8)}: ${danger}`, `Run: chmod ${remedy} ${path}`));
    }
  };
  check(dataDir, 0o022, "go-w", warn, "others can put files there.");
  if (database.kind === "sqlite") {
    for (const path of [database.path, `${database.path}-wal`]) {
      check(path, 0o077, "go=", warn, "others can read hashes and addresses.");
    }
  }
  if (!encryptionKeys) check(new KeyFile(dataDir).path, 0o077, "go=", fail, "others can read the keys.");
  return findings.length > 0 ? findings : [ok("files", "are for the server's user alone")];
}
