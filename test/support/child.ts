import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What a process said, and how it ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A child process whose output can be waited for. */
export class Child {
  stdout = "";
  stderr = "";
  readonly ended: Promise<Ended>;
  readonly #process: ChildProcess;
  #onOutput = () => {};

  constructor(args: string[], env: Record<string, string> = {}, cwd: string = ROOT) {
    const { PATH = "", HOME = "", SystemRoot = "" } = process.env;
    this.#process = spawn(process.execPath, args, { cwd, env: { PATH, HOME, SystemRoot, ...env } });
    this.#process.stdout?.on("data", (chunk) => {
      this.stdout += chunk;
      this.#onOutput();
    });
    this.#process.stderr?.on("data", (chunk) => {
      this.stderr += chunk;
    });
    this.ended = new Promise((resolve) => {
      this.#process.once("close", (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  /** Resolves once the output has this in it; rejects when the process ends before. */
  async says(text: string): Promise<void> {
    const said = new Promise<void>((resolve) => {
      this.#onOutput = () => this.stdout.includes(text) && resolve();
      this.#onOutput();
    });
    const ended = this.ended.then(({ code, stdout, stderr }) => {
      if (!stdout.includes(text)) throw new Error(`Ended with ${code} before "${text}":\n${stdout}${stderr}`);
    });
    await Promise.race([said, ended]);
  }

  write(text: string): void {
    this.#process.stdin?.write(text);
  }

  endInput(): void {
    this.#process.stdin?.end();
  }

  async end(signal: NodeJS.Signals): Promise<Ended> {
    this.#process.kill(signal);
    return this.ended;
  }
}
