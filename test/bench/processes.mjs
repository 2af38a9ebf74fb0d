import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { freePort } from "./databases.mjs";

const hasTaskset = process.platform === "linux" && spawnSync("taskset", ["-V"]).status === 0;
const file = (name) => fileURLToPath(new URL(name, import.meta.url));

export const METRICS_TOKEN = "metrics-of-the-bench";

/** Whether a server can be kept on one core: then figures of one core are compared with figures of one core. */
export const canPin = hasTaskset;

/** Starts a Node program, on `core` alone when one is named. */
function start(args, { core, env = {} } = {}) {
  const command = hasTaskset && core !== undefined ? ["taskset", "-c", String(core)] : [];
  const [program, ...rest] = [...command, process.execPath, ...args];
  const child = spawn(program, rest, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  return { pid: child.pid, stop: () => stop(child), line: (pattern) => lineOf(child, pattern) };
}

/** Starts the server on a database, and waits until it is ready. */
export async function startServer({ url, encryptionKeys, core, env = {} }) {
  const port = await freePort();
  const server = start([file("../../server/dist/main.js")], {
    core,
    env: {
      PORT: String(port),
      DATABASE_URL: url,
      ENCRYPTION_KEYS: encryptionKeys,
      LOG_LEVEL: "warn",
      METRICS_TOKEN,
      // As behind a proxy: people come from different addresses, and do not wait for one counter.
      TRUST_PROXY: "1",
      ADDRESS_FAILURES: "100000",
      ...env,
    },
  });
  await server.line(/ready/);
  return { ...server, port, origin: `http://127.0.0.1:${port}` };
}

/** Starts a bare Fastify with Apollo Server. */
export async function startHello({ core }) {
  const hello = start([file("ceiling-hello.mjs")], { core });
  const [, port] = await hello.line(/listening on (\d+)/);
  return { ...hello, origin: `http://127.0.0.1:${port}` };
}

/** How many argon2id verifications a second one core makes. */
export async function rawArgon2({ core, seconds }) {
  const child = start([file("ceiling-argon2.mjs"), String(seconds)], { core });
  const [, perSecond] = await child.line(/per second: ([\d.]+)/);
  return { perSecond: Number(perSecond) };
}

/** Keeps this process, which makes the load, off core 0. */
export function stayOffTheFirstCore() {
  if (hasTaskset) spawnSync("taskset", ["-a", "-p", "-c", "1-63", String(process.pid)]);
}

/** Keeps a process, and all that it has started, on these cores. */
export function keepOn(cores, pid) {
  if (!hasTaskset) return;
  spawnSync("taskset", ["-a", "-p", "-c", cores, String(pid)]);
  for (const child of childrenOf(pid)) keepOn(cores, child);
}

/** None where the process has ended meanwhile, as those of PostgreSQL do once their connection has. */
function childrenOf(pid) {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim());
    return lists.flatMap((list) => (list === "" ? [] : list.split(" ").map(Number)));
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ESRCH") return [];
    throw error;
  }
}

/** Memory in use, in MiB; NaN where the system does not tell. */
export function residentMegabytes(pid) {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024);
  } catch {
    return Number.NaN;
  }
}

/** Resolves with the match of the first output that fits. */
function lineOf(child, pattern) {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
      const match = pattern.exec(output);
      if (match) resolve(match);
    });
    child.once("exit", (code) => reject(new Error(`The process ended with ${code}:\n${output}`)));
  });
}

function stop(child) {
  return new Promise((resolve) => {
    child.once("exit", resolve);
    child.kill("SIGTERM");
  });
}
