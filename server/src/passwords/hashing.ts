import { availableParallelism } from "node:os";
import { hash, hashRaw, type Options, verify } from "@node-rs/argon2";
import pLimit from "p-limit";

/** What a hash costs: memory in KiB, and passes over it. */
export interface HashCost {
  memoryCost: number;
  timeCost: number;
}

/** OWASP's and ASVS's floor for argon2id; the hash carries it, so that it can be raised later. */
const FULL_COST: HashCost = { memoryCost: 19_456, timeCost: 2 };

/** So many may be about to hash beyond those that do; what comes then is refused at once rather than served late. */
const QUEUE_LENGTH = 32;
/**
 * While others wait, so many results are handed over at once. Hashing sweeps the processor's caches: what follows each
 * single one would find them cold, and take three times as long. Larger groups make sign-ins no quicker, and all else
 * waits longer for them.
 */
const GROUP_SIZE = 6;

/** The server is too busy to take more work. Nothing was done. */
export class OverloadedError extends Error {
  override name = "OverloadedError";
}

/**
 * argon2id (RFC 9106) behind a bounded queue. One core stays free, so that everything else answers quickly in a
 * flood of sign-ins; the memory for hashing stays bounded too.
 */
export class Hashing {
  readonly #options: Options;
  readonly #limit = pLimit(Math.max(1, availableParallelism() - 1));
  readonly #held: (() => void)[] = [];
  #admitted = 0;
  #refused = 0;

  /** @param cost another than that which is served with, for tests. */
  constructor(cost: HashCost = FULL_COST) {
    // The package's `Algorithm.Argon2id` is a const enum, which modules compiled one by one cannot use.
    this.#options = { ...cost, algorithm: 2, parallelism: 1 };
  }

  /** How many hashes are computed now, how many wait for their turn, and how many calls were refused so far. */
  get load(): { running: number; waiting: number; refused: number } {
    return { running: this.#limit.activeCount, waiting: this.#limit.pendingCount, refused: this.#refused };
  }

  /**
   * Does work that hashes, where there is a place for it. The place is taken first and kept to the end: nothing is
   * begun, and no attempt counted, that cannot be finished, and no more of it waits for the database either.
   * @throws OverloadedError when there is none.
   */
  async admit<T>(work: () => Promise<T>): Promise<T> {
    if (this.#admitted >= this.#limit.concurrency + QUEUE_LENGTH) {
      this.#refused += 1;
      throw new OverloadedError("The hashing queue is full.");
    }
    this.#admitted += 1;
    try {
      return await work();
    } finally {
      this.#admitted -= 1;
    }
  }

  /** A new hash with today's parameters, in the PHC string format. */
  hash(text: string): Promise<string> {
    return this.#run(() => hash(text, this.#options));
  }

  /** Whether the hash is that of the text. */
  verify(stored: string, text: string): Promise<boolean> {
    return this.#run(() => verify(stored, text));
  }

  /** Today's parameters, as they stand in a hash: `m=19456,t=2,p=1` (the PHC string format). */
  get parameters(): string {
    const { memoryCost, timeCost, parallelism } = this.#options;
    return `m=${memoryCost},t=${timeCost},p=${parallelism}`;
  }

  /**
   * argon2id of each text under one salt, base64url as the digests are. All of them are one piece of work.
   * @param hashParameters those that were today's when the first digest under this salt was made.
   */
  digest(
    texts: readonly string[],
    { salt, hashParameters }: { salt: string; hashParameters: string },
  ): Promise<string[]> {
    return this.#run(async () => {
      const options = { ...this.#options, ...costOf(hashParameters), salt: Buffer.from(salt, "base64url") };
      const digests: string[] = [];
      for (const text of texts) {
        const digest = await hashRaw(text, options);
        digests.push(digest.toString("base64url"));
      }
      return digests;
    });
  }

  /** Whether the hash was made with other parameters than today's. */
  isOutdated(stored: string): boolean {
    return !stored.startsWith(`$argon2id$v=19$${this.parameters}$`);
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    const { activeCount, pendingCount } = this.#limit;
    if (activeCount + pendingCount >= this.#admitted) throw new Error("Whatever hashes has to be admitted first.");
    try {
      return await this.#limit(work);
    } finally {
      await this.#groupComplete();
    }
  }

  /** Resolves, for all that are held, when there are enough of them or nobody waits in the queue. */
  #groupComplete(): Promise<void> {
    return new Promise((resolve) => {
      this.#held.push(resolve);
      if (this.#limit.pendingCount > 0 && this.#held.length < GROUP_SIZE) return;
      for (const handOver of this.#held.splice(0)) handOver();
    });
  }
}

function costOf(hashParameters: string): HashCost & { parallelism: number } {
  const [, memoryCost, timeCost, parallelism] = /^m=(\d+),t=(\d+),p=(\d+)$/.exec(hashParameters) ?? [];
  if (parallelism === undefined) throw new Error("These are no parameters of argon2id.");
  return { memoryCost: Number(memoryCost), timeCost: Number(timeCost), parallelism: Number(parallelism) };
}
