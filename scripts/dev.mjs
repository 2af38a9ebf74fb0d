// pnpm dev: server and pages, each rebuilt when its sources change. The pages are what people open, so theirs is the
// public address: http://localhost:5173, or another one of this machine.
//   PUBLIC_URL=http://localhost:5174 PORT=4001 pnpm dev
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { build, fingerprint } from "./build.mjs";
import { pnpmCommand, root } from "./pnpm.mjs";

/** Between two looks at the server's sources. */
const LOOK_MS = 300;

const publicUrl = process.env.PUBLIC_URL ?? "http://localhost:5173";
const [pnpm, ...first] = pnpmCommand();
let stopping = false;

// Taken before each build. What is changed while it runs is then seen afterwards; `tsc --watch` 7.0 misses that.
let sources = fingerprint("server");
build();
const servePages = ["--filter", "@latchkey/web", "run", "dev", "--port", new URL(publicUrl).port, "--strictPort"];
const pages = start(pnpm, [...first, ...servePages]);
pages.once("exit", stop);
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
while (!stopping) {
  const server = start(process.execPath, ["server/dist/main.js"], { PUBLIC_URL: publicUrl });
  const ended = once(server, "exit");
  await changeOfServer();
  server.kill();
  await ended;
}

function start(command, args, env = {}) {
  return spawn(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
}

/** Resolves once another server has been built, or this one is to stop. */
async function changeOfServer() {
  while (!stopping && fingerprint("server") === sources) await setTimeout(LOOK_MS);
  if (stopping) return;
  sources = fingerprint("server");
  try {
    build(["server"]);
  } catch (error) {
    // A compiler that fails has said why. What it wrote runs meanwhile.
    if (error.status === undefined) throw error;
  }
}

function stop() {
  stopping = true;
  pages.kill();
}
