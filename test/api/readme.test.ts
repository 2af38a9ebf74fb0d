import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect } from "vitest";
import { aUserWithMfa, test } from "../support/test.ts";

const run = promisify(execFile);
const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const [, program = ""] = /```js\n(.*?)```/s.exec(readme) ?? [];

test("the README's program signs in with a password and a code, as it stands there", async ({ service, clock }) => {
  const { credentials, phone } = await aUserWithMfa(service);
  clock.advance({ seconds: 30 });

  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], {
    env: {
      ...process.env,
      LATCHKEY_URL: service.url,
      EMAIL: credentials.email,
      PASSWORD: credentials.password,
      CODE: phone.code(),
    },
  });

  expect(stdout).toContain(credentials.email);
  expect(stdout).toContain("enabled: true");
});

test("the README's program is no longer than ten lines", () => {
  expect(program.trim().split("\n").length).toBeLessThanOrEqual(10);
});
