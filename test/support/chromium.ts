import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Where Chromium is on this machine. It is fetched when there is none; a test is never skipped for want of it. */
export function findChromium(): string {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    if (runs(wanted)) return wanted;
    throw new Error(`CHROMIUM_PATH is ${wanted}, which is no browser that runs.`);
  }
  const found = installed() ?? fetchWithPlaywright() ?? fetchWithApt();
  if (found) return found;
  throw new Error("The browser tests need Chromium, and it could not be fetched. Install it, or set CHROMIUM_PATH.");
}

function installed(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [chromium.executablePath(), ...onPath].find((path) => existsSync(path) && runs(path));
}

function runs(path: string): boolean {
  return spawnSync(path, ["--version"], { stdio: "ignore" }).status === 0;
}

function fetchWithPlaywright(): string | undefined {
  const folder = dirname(createRequire(import.meta.url).resolve("playwright-core/package.json"));
  return tried("Fetching Chromium…", () => {
    execFileSync(process.execPath, [join(folder, "cli.js"), "install", "chromium"], { stdio: "inherit" });
  });
}

/** As root on Debian and what comes from it, such as in a container. The fonts are for the Chinese pages. */
function fetchWithApt(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  return tried("Installing Chromium…", () => {
    execFileSync("apt-get", ["update"], { stdio: "inherit" });
    const packages = ["chromium", "fonts-noto-cjk"];
    execFileSync("apt-get", ["install", "-y", "--no-install-recommends", ...packages], { stdio: "inherit" });
  });
}

function tried(what: string, fetch: () => void): string | undefined {
  console.log(what);
  try {
    fetch();
  } catch {
    // The next way may work; the last one to fail is told by whoever asked.
    return undefined;
  }
  return installed();
}
