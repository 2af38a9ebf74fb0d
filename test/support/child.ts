import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expectNoSecrets, rememberSettings } from "./confidentiality.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What a process said, and how it ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A child process whose output can be waited for. It is searched for secrets at the end, when `ended` settles. */
export class Child {
  stdout = "";
  stderr = "";
  readonly ended: Promise<Ended>;
  readonly #process: ChildProcess;
  #onOutput = () => {};

  constructor(
    args: string[],
    env: Record<string, string> = {},
    cwd: string = ROOT,
    { program = process.execPath, detached = false } = {},
  ) {
    rememberSettings(env);
    const { PATH = "", HOME = "", SystemRoot = "" } = process.env;
    this.#process = spawn(program, args, { cwd, detached, env: { PATH, HOME, SystemRoot, ...env } });
    this.#process.stdout?.on("data", (chunk) => {
      this.stdout += chunk;
      this.#onOutput();
    });
    this.#process.stderr?.on("data", (chunk) => {
      this.stderr += chunk;
    });
    const ended = new Promise<Ended>((resolve) => {
      this.#process.once("close", (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
    this.ended = ended.then((how) => {
      this.rememberSecrets();
      expectNoSecrets("what a process said", [how.stdout, how.stderr]);
      return how;
    });
  }

  /** Remembers what has become secret while it ran. */
  protected rememberSecrets(): void {}

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

  /** Its number, which is also that of its group where it was started detached. */
  get pid(): number {
    if (this.#process.pid === undefined) throw new Error("It was not started.");
    return this.#process.pid;
  }
}

/** A line of a document, as it is typed into a terminal. `pnpm` is short for what fetches it, as in the documents. */
export class TypedCommand extends Child {
  #runs = true;

  constructor(line: string, env: Record<string, string> = {}, cwd: string = ROOT) {
    // A group of its own, as a terminal makes one.
    const typed = line.replace(/^((?:[A-Z_]+=\S+ )*)pnpm\b/, "$1npx -y pnpm@12.18.0");
    super(["-c", typed], env, cwd, { program: "bash", detached: true });
    void this.ended.then(() => {
      this.#runs = false;
    });
  }

  /** Ctrl-C reaches all that the line has started. Resolves when all of it has ended. */
  async pressCtrlC(): Promise<Ended> {
    if (this.#runs) process.kill(-this.pid, "SIGINT");
    return this.ended;
  }
}
