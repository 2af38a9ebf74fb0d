import { join } from "node:path";
import type { Finding } from "../../server/src/doctor/finding.ts";
import { Child, type Ended, ROOT } from "./child.ts";

const PROGRAM = join(ROOT, "server/dist/cli/latchkey.js");

/** The command line as operators use it: the built program in a process of its own, in a server's environment. */
export function startCommand(env: Record<string, string>, ...args: string[]): Child {
  return new Child([PROGRAM, ...args], env);
}

/** The same in a terminal of its own, which shows on the standard output what is typed as long as it is not told not to. */
export function startInTerminal(env: Record<string, string>, ...args: string[]): Child {
  const line = [process.execPath, PROGRAM, ...args].map((word) => `'${word}'`).join(" ");
  return new Child(["--quiet", "--return", "--command", line, "/dev/null"], env, ROOT, { program: "script" });
}

/** Runs a command to its end. */
export function command(env: Record<string, string>, ...args: string[]): Promise<Ended> {
  return startCommand(env, ...args).ended;
}

/** What a command that is expected to succeed says. */
export async function outputOf(env: Record<string, string>, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await command(env, ...args);
  if (code !== 0) throw new Error(`latchkey ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

/** The one line by which a command refuses. */
export async function refusalOf(env: Record<string, string>, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await command(env, ...args);
  const lines = stderr.trimEnd().split("\n");
  if (code !== 1 || lines.length !== 1 || /^\s+at |Error:/.test(stderr)) {
    throw new Error(`latchkey ${args.join(" ")} was not refused in one line, but ${code}:\n${stdout}${stderr}`);
  }
  return lines[0] ?? "";
}

/** What the doctor finds. */
export async function examine(
  env: Record<string, string>,
): Promise<{ code: number | null; findings: Finding[]; output: string }> {
  const { code, stdout, stderr } = await command(env, "doctor", "--json");
  if (stderr !== "") throw new Error(`latchkey doctor ended with ${code}:\n${stdout}${stderr}`);
  return { code, findings: JSON.parse(stdout).findings, output: stdout };
}
