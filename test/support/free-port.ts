import { readFileSync } from "node:fs";
import { createServer } from "node:net";

/** Above the last that browsers refuse to ask. */
const FIRST = 10_100;
/** So many processes of one run look for ports, each among its own: one would else take what another was just given. */
export const WORKERS = 16;

/** Where Linux says which ports connections take by themselves. It may be told to take nearly all. */
const SYSTEM_RANGE = "/proc/sys/net/ipv4/ip_local_port_range";

let asked = process.pid;

/** A port that nothing listens on, and that nobody is given beside whoever asked. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = portOf(Number(process.env.VITEST_POOL_ID ?? 0), asked++);
    if (await isFree(port)) return port;
  }
}

/**
 * What listening on a free port comes to; on another, where it was taken meanwhile by somebody's connection.
 *
 * @param listen Rejects with the error of `listen`, and leaves nothing behind, where its port is taken
 */
export async function onFreePort<Listening>(listen: (port: number) => Promise<Listening>): Promise<Listening> {
  for (;;) {
    try {
      return await listen(await freePort());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    }
  }
}

/** The port that a worker tries when it asks for the so-manieth time. Its first one follows after all others. */
export function portOf(worker: number, asked: number, last = lastPort()): number {
  const share = Math.floor((last + 1 - FIRST) / WORKERS);
  return FIRST + (worker % WORKERS) + WORKERS * (asked % share);
}

/** The last below those that a system gives to connections by itself, where that leaves enough of them. */
export function lastPort(range = systemRange()): number {
  const [first = 0] = range.split(/\s/).map(Number);
  return first > FIRST + 1000 ? first - 1 : 32_000;
}

function systemRange(): string {
  try {
    return readFileSync(SYSTEM_RANGE, "utf8");
  } catch {
    return ""; // Another system than Linux; they begin at 49152 there.
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
