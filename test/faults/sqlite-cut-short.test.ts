import { truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { newFolder, removeFolder } from "../support/folder.ts";
import { ServerProcess } from "../support/server-process.ts";
import { expectType, someCredentials } from "../support/test.ts";

test("nobody gets in by a file that is cut short under a server, and the next start says what is wrong", async () => {
  const folder = newFolder();
  onTestFinished(() => removeFolder(folder));
  const credentials = someCredentials();
  const first = await ServerProcess.start(folder);
  expectType(await first.app().register(credentials), "SignedIn");
  expect((await first.end("SIGTERM")).code).toBe(0);

  const server = await ServerProcess.start(folder);
  truncateSync(join(folder, "latchkey.db"), 8_192);
  // Nobody gets in by what is left of it. Where it is short the log says so, and the server goes on.
  await expect(server.app().login(credentials)).rejects.toThrow("INTERNAL_SERVER_ERROR");
  const ended = await server.end("SIGTERM");
  expect(ended.code).toBe(0);
  expect(ended.stdout).toContain("database disk image is malformed");

  const { code, stderr } = await ServerProcess.refuse(folder);
  expect(code).not.toBe(0);
  expect(stderr).toContain("damaged");
});
