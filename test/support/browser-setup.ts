import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { findChromium } from "./chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    chromium: string;
  }
}

/** Once for all browser tests: the pages as they are now, and something to show them. */
export default function setUp(project: TestProject): void {
  const build = 'import { build } from "./scripts/build.mjs"; build(["web"]);';
  execFileSync(process.execPath, ["--input-type=module", "--eval", build], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    // What people get, not what is built under the NODE_ENV of tests.
    env: { ...process.env, NODE_ENV: "production" },
    stdio: "inherit",
  });
  project.provide("chromium", findChromium());
}
