import { spawn, spawnSync } from "node:child_process";

const hasTaskset = process.platform === "linux" && spawnSync("taskset", ["-V"]).status === 0;

/** Starts a Node program on one core, so that figures of one core are compared with figures of one core. */
export function startOnOneCore(args, env = {}) {
  const command = hasTaskset ? ["taskset", "-c", "0", process.execPath] : [process.execPath];
  const child = spawn(command[0], [...command.slice(1), ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.on("data", (chunk) => process.env.BENCH_DEBUG && process.stderr.write(chunk));
  return { child, stop: () => stop(child), line: (pattern) => lineOf(child, pattern) };
}

/** Keeps this process, which makes the load, off the core that is measured. */
export function stayOffTheCore() {
  if (hasTaskset) spawnSync("taskset", ["-a", "-p", "-c", "1-63", String(process.pid)]);
  return hasTaskset;
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
