/** Where the server takes the time from; tests put their own in its place. */
export interface Clock {
  now(): Date;
  /**
   * Does `work`, which must not reject, each time that so many milliseconds have passed; never twice at once.
   * Returns how it is stopped: the promise resolves when work under way is done.
   */
  every(ms: number, work: () => Promise<void>): () => Promise<void>;
}

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
