// pnpm dev: server and pages, each rebuilt when its sources change. The pages are what people open, so theirs is the
// public address: http://localhost:5173, or another one of this machine.
//   PUBLIC_URL=http://localhost:5174 PORT=4001 pnpm dev
import { spawn } from "node:child_process";
import { build } from "./build.mjs";
import { pnpmCommand, root } from "./pnpm.mjs";

build();
const publicUrl = process.env.PUBLIC_URL ?? "http://localhost:5173";
const [pnpm, ...first] = pnpmCommand();
const children = [
  start(pnpm, [...first, "exec", "tsc", "-p", "server", "--watch", "--preserveWatchOutput"]),
  start(process.execPath, ["--watch", "server/dist/main.js"], { PUBLIC_URL: publicUrl }),
  start(pnpm, [...first, "--filter", "@latchkey/web", "run", "dev", "--port", new URL(publicUrl).port, "--strictPort"]),
];
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
for (const child of children) child.once("exit", stop);

function start(command, args, env = {}) {
  return spawn(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
}

function stop() {
  for (const child of children) child.kill("SIGTERM");
}
