/** Whether all is tried that can go wrong, as `pnpm test:faults` does, or as much as fits into every run. */
export const IS_THOROUGH = process.env.FAULT_ROUNDS !== undefined;

/** How many rounds a test takes: `FAULT_ROUNDS`, or a share of them; and so many in every run. */
export const rounds = (usual: number, share = 1): number =>
  IS_THOROUGH ? Math.ceil(Number(process.env.FAULT_ROUNDS) * share) : usual;

/** `FAULT_SEED` makes a run that failed happen again, as far as chance is concerned. */
export const SEED = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Numbers that look like chance and follow from a seed alone (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number = SEED) {
    this.#state = seed;
  }

  /** From 0 to just under 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to just under `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** One of them. */
  of<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error("There is nothing to choose from.");
    return value;
  }
}
