import { createServer } from "node:net";

/**
 * Below those that systems give out by themselves, so that nobody's connection takes one before it is listened on; and
 * above the last that browsers refuse to ask.
 */
const [FIRST, LAST] = [10_100, 32_000];
/** So far apart do processes begin to look that are started one after the other. */
const APART = 97;

let next = FIRST + ((process.pid * APART) % (LAST - FIRST));

/** A port that nothing listens on, and that nobody is given beside whoever asked. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = next;
    next = next === LAST ? FIRST : next + 1;
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
