import { readdirSync } from "node:fs";
import { getPriority } from "node:os";
import { expect, test } from "vitest";
import { newFolder, removeFolder } from "../support/folder.ts";
import { ServerProcess } from "../support/server-process.ts";
import { expectType, someCredentials } from "../support/test.ts";

test("the threads that hash stand back behind the one that answers, where the system knows such a thing", async () => {
  const folder = newFolder();
  const server = await ServerProcess.start(folder);
  try {
    expectType(await server.app().register(someCredentials()), "SignedIn");
    const { pid } = server;
    const threads = process.platform === "linux" ? readdirSync(`/proc/${pid}/task`).map(Number) : [pid];

    const lowered = threads.filter((thread) => thread !== pid).map((thread) => getPriority(thread));

    expect(getPriority(pid)).toBe(getPriority());
    expect(new Set(lowered)).toEqual(new Set(process.platform === "linux" ? [Math.min(getPriority() + 10, 19)] : []));
  } finally {
    await server.end("SIGTERM");
    await removeFolder(folder);
  }
});
