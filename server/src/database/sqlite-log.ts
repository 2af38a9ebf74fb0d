import { once } from "node:events";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { sqlitePackageFor } from "./sqlite-driver.js";

/**
 * The write-ahead log that SQLite keeps beside a file. SQLite would wait for the disk on the thread that calls it, which
 * is the one that answers everybody; here other threads do the waiting.
 */
export class SqliteLog {
  #file: Promise<FileHandle> | undefined;
  #checkpoints: Worker | undefined;

  /** @param path of the database. */
  constructor(private readonly path: string) {}

  /**
   * Resolves when all that was committed is on the disk. Something has to have been committed: with that, SQLite makes
   * the log, and keeps it while a connection is open.
   * @throws an error of the system: then nobody can tell what is on the disk, and what is not.
   */
  async flush(): Promise<void> {
    this.#file ??= this.#open();
    const file = await this.#file;
    await file.datasync();
  }

  /**
   * Brings what was committed from the log into the database's own file, so that the log begins anew and does not grow.
   * Where that cannot be done, because the disk is full or another process writes, the log is as it was.
   */
  async checkpoint(): Promise<void> {
    this.#checkpoints ??= new Worker(new URL("sqlite-checkpoints.mjs", import.meta.url), {
      workerData: { driver: sqlitePackageFor(process.versions.node), path: this.path },
    });
    try {
      this.#checkpoints.postMessage("checkpoint");
      await once(this.#checkpoints, "message");
    } catch {
      // The thread has ended: there was no memory for it, say. The next time another one is started.
      this.#checkpoints = undefined;
    }
  }

  async close(): Promise<void> {
    if (this.#checkpoints) {
      this.#checkpoints.postMessage("close");
      await once(this.#checkpoints, "exit");
    }
    const file = await this.#file;
    await file?.close();
  }

  async #open(): Promise<FileHandle> {
    // SQLite names the log after the file that links lead to.
    return open(`${await realpath(this.path)}-wal`, "r+");
  }
}
