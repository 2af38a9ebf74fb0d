/** Where the server takes the time from; tests put their own in its place. */
export interface Clock {
  now(): Date;
  /**
   * Does `work`, which must not reject, each time that so many milliseconds have passed; never twice at once.
   * Returns how it is stopped: the promise resolves when work under way is done.
   */
  every(ms: number, work: () => Promise<void>): () => Promise<void>;
}

/** So far apart may the clocks of servers be that share a database. */
export const TOLERANCE_MS = 60_000;

/**
 * Whether `time` lies further ahead than another server's clock would explain. Then ours was set back since it was
 * written down, and nothing that began at that time can be told to be still young.
 */
export function isAhead(time: number, now: number): boolean {
  return time > now + TOLERANCE_MS;
}

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  every(ms, work) {
    let underWay: Promise<void> | undefined;
    const timer = setInterval(() => {
      underWay ??= work().finally(() => {
        underWay = undefined;
      });
    }, ms);
    // It alone does not keep the process.
    timer.unref();
    return async () => {
      clearInterval(timer);
      await underWay;
    };
  },
};
