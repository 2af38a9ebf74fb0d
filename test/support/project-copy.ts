import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Ended, ROOT, TypedCommand } from "./child.ts";

/** What is not of the project: packages, which the copy installs for itself, and what work on it has left behind. */
const LEFT_OUT = ["node_modules", ".git", ".env", "data", "output"];
const isLeftOut = (path: string) => LEFT_OUT.includes(basename(path));

/** A copy of the project in a folder of its own, with what was built, for commands that write into the project. */
export class ProjectCopy {
  readonly #folder = mkdtempSync(join(tmpdir(), "latchkey-copy-"));

  constructor() {
    cpSync(ROOT, this.#folder, { recursive: true, filter: (path) => !isLeftOut(path) });
  }

  /** Starts a line of a document in it. */
  start(line: string, env: Record<string, string> = {}): TypedCommand {
    return new TypedCommand(line, env, this.#folder);
  }

  /** Runs one to its end. */
  run(line: string, env: Record<string, string> = {}): Promise<Ended> {
    return this.start(line, env).ended;
  }

  read(path: string): string {
    return readFileSync(join(this.#folder, path), "utf8");
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.#folder, path), text);
  }

  /** Every file with what it holds. */
  contents(below = ""): Map<string, string> {
    const entries = readdirSync(join(this.#folder, below), { withFileTypes: true });
    const files = entries.flatMap((entry): [string, string][] => {
      const path = join(below, entry.name);
      if (isLeftOut(path)) return [];
      return entry.isDirectory() ? [...this.contents(path)] : [[path, this.read(path)]];
    });
    return new Map(files);
  }

  /** Removes a file of it, or all of it. */
  remove(path = ""): void {
    rmSync(join(this.#folder, path), { recursive: true, force: true, maxRetries: 5 });
  }
}
