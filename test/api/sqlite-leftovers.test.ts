import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { secrets } from "../support/client.ts";
import { isShort, spellingsOf } from "../support/confidentiality.ts";
import { live } from "../support/life.ts";
import { test } from "../support/test.ts";

test("the files of the database hold no long secret either, not even in pages that were given up", async ({
  start,
  clock,
}) => {
  const service = await start();
  await live(service, clock, service.browser());
  const long = [...secrets].filter((secret) => !isShort(secret)).flatMap(spellingsOf);
  const names = readdirSync(service.folder).filter((name) => name.startsWith("latchkey.db"));
  expect(names).toContain("latchkey.db");
  for (const name of names) {
    const bytes = readFileSync(join(service.folder, name));
    for (const secret of long) if (bytes.includes(secret)) throw new Error(`${secret} stands in ${name}`);
    expect(bytes.includes("otpauth:")).toBe(false);
  }
});
