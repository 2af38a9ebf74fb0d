import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { newFolder, removeFolder } from "../support/folder.ts";
import { ServerProcess } from "../support/server-process.ts";
import { expectType, someCredentials } from "../support/test.ts";

/** Put before the program: a disk that fails as soon as there is a file of that name. */
const FAILING_DISK = `
  import { existsSync } from "node:fs";
  import { open } from "node:fs/promises";
  const some = await open(process.execPath);
  const handles = Object.getPrototypeOf(some);
  await some.close();
  const { datasync } = handles;
  handles.datasync = async function () {
    if (existsSync(process.env.FAILS)) throw Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" });
    await datasync.call(this);
  };`;

test("a disk that fails ends the server before anything is acknowledged; what was before is there at the next start", async () => {
  const folder = newFolder();
  onTestFinished(() => removeFolder(folder));
  const fails = join(folder, "fails");
  const env = { FAILS: fails, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(FAILING_DISK)}` };
  const server = await ServerProcess.start(folder, env);
  const credentials = someCredentials();
  expectType(await server.app().register(credentials), "SignedIn");

  writeFileSync(fails, "");
  await expect(server.app().register(someCredentials())).rejects.toThrow();
  const { code, stdout } = await server.ended;
  expect(code).toBe(1);
  expect(stdout).toContain("The disk did not take what was written.");
  expect(stdout).toContain("EIO: i/o error, fdatasync");

  const refused = await ServerProcess.refuse(folder, env);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("cannot be used: EIO: i/o error, fdatasync");

  const next = await ServerProcess.start(folder);
  expectType(await next.app().login(credentials), "SignedIn");
  expect((await next.end("SIGTERM")).code).toBe(0);
});
