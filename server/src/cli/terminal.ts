import { createInterface, type Interface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CommandError } from "./command.js";

/** Asks on a terminal, and goes on after a yes alone. */
export async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY) throw new CommandError("This asks before it is done. Run it in a terminal, or with --yes.");
  const answer = await ask(process.stderr, (reader) => reader.question(`${question} [y/N] `));
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError("Nothing was done.");
}

/** A new password, typed twice without being shown. */
export async function askNewPassword(): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CommandError("The password is asked for in a terminal; or write it to the input, with --password-stdin.");
  }
  const password = await askUnseen("Password: ");
  if ((await askUnseen("Again: ")) !== password) throw new CommandError("The two are not the same.");
  return password;
}

/** The first line of the standard input. */
export async function firstLineOfInput(): Promise<string> {
  try {
    for await (const line of createInterface({ input: process.stdin })) return line;
    return "";
  } finally {
    // Whoever writes to it may keep it open, and is not waited for.
    process.stdin.destroy();
  }
}

async function askUnseen(prompt: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const answer = await ask(nowhere, (reader) => {
    // Not before the reader is there: it is what keeps the terminal from showing what is typed.
    process.stderr.write(prompt);
    return reader.question("");
  });
  process.stderr.write("\n");
  return answer;
}

/** A line that was typed. Ctrl-C and Ctrl-D leave. */
async function ask(output: NodeJS.WritableStream, question: (reader: Interface) => Promise<string>): Promise<string> {
  const reader = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.once("close", () => reject(new CommandError("Nothing was done.")));
      question(reader).then(resolve, reject);
    });
  } finally {
    reader.close();
  }
}
