import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A small file system in memory, in the place of a folder, that can be filled up to the last byte. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Undefined where none may be mounted. */
  static mount(folder: string, size: string): SmallDisk | undefined {
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "latchkey-test", folder], { stdio: "ignore" });
      return new SmallDisk(folder);
    } catch {
      return undefined;
    }
  }

  fill(): void {
    const file = openSync(this.#filler, "w");
    for (const size of [65_536, 4_096, 1]) {
      try {
        for (;;) writeSync(file, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
    closeSync(file);
  }

  makeRoom(): void {
    rmSync(this.#filler);
  }

  unmount(): void {
    execFileSync("umount", [this.folder]);
  }

  get #filler(): string {
    return join(this.folder, "filler");
  }
}
