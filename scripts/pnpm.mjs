import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** The command that runs pnpm: under `pnpm run` the very one that runs, otherwise the one that the project names. */
export function pnpmCommand() {
  const own = process.env.npm_execpath ?? "";
  if (!own.includes("pnpm")) return ["npx", "-y", "pnpm@12.18.0"];
  return /\.[cm]?js$/.test(own) ? [process.execPath, own] : [own];
}

/** Runs pnpm in the project's root, and throws when it fails. */
export function pnpm(...args) {
  const [command, ...first] = pnpmCommand();
  execFileSync(command, [...first, ...args], { cwd: root, stdio: "inherit" });
}
