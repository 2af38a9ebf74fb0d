// pnpm test: everything, in one run. With arguments: those tests alone, as vitest takes them.
//   pnpm test
//   pnpm test test/api/sign-in.test.ts -t "races"
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { pnpmCommand, root } from "./pnpm.mjs";

const only = process.argv.slice(2);
const results = join(root, "test/output/results.json");
mkdirSync(join(root, "test/output"), { recursive: true });
rmSync(results, { force: true });

build();
const checked = only.length > 0 || run(process.execPath, "scripts/check.mjs");
const [command, ...first] = pnpmCommand();
const tested = run(
  command,
  ...first,
  "exec",
  "vitest",
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${results}`,
  ...only,
);

const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(results, "utf8"));
if (!checked) console.log("\nFormat, lint or types are not in order: see above.");
console.log(`\n${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests + numTodoTests} skipped`);
process.exit(checked && tested ? 0 : 1);

function run(program, ...args) {
  return spawnSync(program, args, { cwd: root, stdio: "inherit" }).status === 0;
}
