import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";

const NEEDED = ["postgres", "initdb", "pg_dump", "pg_restore"];
/** Where Debian's packages are unpacked: a folder that only root writes to, and that everyone may read. */
const FETCHED = "/var/cache/latchkey-test-postgres";

/** PostgreSQL as its users install it: the server, and the client programs that belong to it. */
export interface PostgresPrograms {
  bin: string;
  /** What a process needs in its environment to run them by their names. */
  env: Record<string, string>;
}

/** Where they are on this machine. They are fetched when there are none; a test is never skipped for want of them. */
export function findPostgresPrograms(): PostgresPrograms {
  const found = installed() ?? fetched() ?? fetchWithApt();
  if (found) return found;
  throw new Error(
    `The tests of backups need PostgreSQL's own ${NEEDED.join(", ")}, 15 or newer, and could not fetch them. ` +
      "Install PostgreSQL (Debian: postgresql; Homebrew: postgresql@15), and put the folder of its programs on the PATH.",
  );
}

function installed(): PostgresPrograms | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...debianFolders("/usr")];
  return folders.map((bin) => programsIn(bin)).find(run);
}

function fetched(): PostgresPrograms | undefined {
  const libraries = ["lib", "usr/lib"]
    .map((folder) => join(FETCHED, folder))
    .flatMap((folder) => namesIn(folder).map((name) => join(folder, name)))
    .filter((folder) => folder.includes("-linux-gnu"));
  return debianFolders(join(FETCHED, "usr"))
    .map((bin) => programsIn(bin, { LD_LIBRARY_PATH: libraries.join(delimiter) }))
    .find(run);
}

/** As root on Debian and what comes from it. Nothing is installed: that would start a server of its own. */
function fetchWithApt(): PostgresPrograms | undefined {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  console.log("Fetching PostgreSQL…");
  const folder = mkdtempSync(`${FETCHED}-`);
  try {
    unpackWithApt(folder);
    // Another run may have been quicker, and uses what it has fetched.
    if (!fetched()) {
      rmSync(FETCHED, { recursive: true, force: true });
      renameSync(folder, FETCHED);
    }
  } catch (error) {
    console.error(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return fetched();
}

function unpackWithApt(folder: string) {
  const archives = join(folder, "archives");
  mkdirSync(join(archives, "partial"), { recursive: true });
  execFileSync("apt-get", ["update"], { stdio: "inherit" });
  const depends = execFileSync("apt-cache", ["depends", "postgresql"], { encoding: "utf8" });
  const [, version] = /postgresql-(\d+)/.exec(depends) ?? [];
  // Both by name, and even where one is installed; of what they depend on, only what is not.
  const packages = [`postgresql-${version}`, `postgresql-client-${version}`];
  const only = ["--download-only", "--reinstall", "--no-install-recommends", "-o", `Dir::Cache::archives=${archives}`];
  const asRoot = ["-o", "APT::Sandbox::User=root"];
  execFileSync("apt-get", ["install", "-y", ...only, ...asRoot, ...packages], { stdio: "inherit" });
  for (const name of namesIn(archives).filter((name) => name.endsWith(".deb"))) {
    execFileSync("dpkg", ["--extract", join(archives, name), folder]);
  }
  rmSync(archives, { recursive: true });
  chmodSync(folder, 0o755);
}

/** The newest first. */
function debianFolders(prefix: string): string[] {
  const versions = namesIn(join(prefix, "lib/postgresql")).toSorted((one, other) => Number(other) - Number(one));
  return versions.map((version) => join(prefix, "lib/postgresql", version, "bin"));
}

const programsIn = (bin: string, env: Record<string, string> = {}): PostgresPrograms => ({
  bin,
  env: { ...env, PATH: [bin, process.env.PATH].join(delimiter) },
});

/** All of them, since those of another version may not fit. */
function run({ bin, env }: PostgresPrograms): boolean {
  const options = { env: { ...process.env, ...env }, stdio: "ignore" } as const;
  return NEEDED.every(
    (name) => existsSync(join(bin, name)) && spawnSync(join(bin, name), ["--version"], options).status === 0,
  );
}

const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
