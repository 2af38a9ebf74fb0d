import type { Database, Work } from "../database/database.js";

/** The same door to the database, with a clock beside it. */
export class MeasuredDatabase implements Database {
  constructor(
    private readonly door: Database,
    private readonly measured: (kind: "read" | "write", seconds: number) => void,
  ) {}

  read<T>(work: Work<T>): Promise<T> {
    return this.#time("read", () => this.door.read(work));
  }

  write<T>(work: Work<T>): Promise<T> {
    return this.#time("write", () => this.door.write(work));
  }

  writeOnce<T, Found>(change: Work<T>, read: Work<Found>): Promise<[T, Found]> {
    return this.#time("write", () => this.door.writeOnce(change, read));
  }

  close(): Promise<void> {
    return this.door.close();
  }

  async #time<T>(kind: "read" | "write", run: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await run();
    } finally {
      this.measured(kind, (performance.now() - start) / 1000);
    }
  }
}
