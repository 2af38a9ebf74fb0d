import { readdirSync } from "node:fs";
import { constants, getPriority, setPriority } from "node:os";

/** How much less the other threads press for the processor: the ten steps of `nice`, by its own default. */
const STEPS = 10;

/**
 * Lets every other thread of this process stand back behind the main one, which answers everybody, where both want the
 * same core. It is hashing that this is about: a flood of sign-ins keeps those threads busy without end, and the answers
 * of everything else, and a database on the same machine, would wait behind it. Nothing is lost by it while a core is
 * free. To be called when the threads have been started. Linux alone has priorities of threads; elsewhere this does
 * nothing.
 */
export function putMainThreadFirst(): void {
  const lower = Math.min(getPriority() + STEPS, constants.priority.PRIORITY_LOW);
  for (const thread of otherThreads()) {
    try {
      setPriority(thread, lower);
    } catch {
      // It has ended meanwhile, or the system does not allow it: then it presses like the rest.
    }
  }
}

function otherThreads(): number[] {
  if (process.platform !== "linux") return [];
  try {
    return readdirSync("/proc/self/task")
      .map(Number)
      .filter((thread) => thread !== process.pid);
  } catch {
    // A system that shows no processes.
    return [];
  }
}
