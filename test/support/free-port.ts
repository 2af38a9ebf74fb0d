import { createServer } from "node:net";

/**
 * Below those that systems give out by themselves, so that nobody's connection takes one before it is listened on; and
 * above the last that browsers refuse to ask.
 */
const [FIRST, LAST] = [10_100, 32_000];
/** So many processes of one run look for ports, each among its own: one would else take what another was just given. */
export const WORKERS = 16;
/** How many each has. */
export const SHARE = Math.floor((LAST - FIRST) / WORKERS);

let asked = process.pid;

/** A port that nothing listens on, and that nobody is given beside whoever asked. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = portOf(Number(process.env.VITEST_POOL_ID ?? 0), asked++);
    if (await isFree(port)) return port;
  }
}

/** The port that a worker tries when it asks for the so-manieth time. Its first one follows after all others. */
export function portOf(worker: number, asked: number): number {
  return FIRST + (worker % WORKERS) + WORKERS * (asked % SHARE);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
