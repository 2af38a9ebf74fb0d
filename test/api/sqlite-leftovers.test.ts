import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { isShort, secrets, spellingsOf } from "../support/confidentiality.ts";
import { live } from "../support/life.ts";
import { test } from "../support/test.ts";

test("the files of the database hold no long secret either, not even in pages that were given up", async ({
  start,
  clock,
}) => {
  const service = await start();
  await live(service, clock, service.browser());
  const long = [...secrets].filter((secret) => !isShort(secret)).flatMap((secret) => [...spellingsOf(secret)]);
  const names = readdirSync(service.folder).filter((name) => name.startsWith("latchkey.db"));
  expect(names).toContain("latchkey.db");
  for (const name of names) {
    const text = readFileSync(join(service.folder, name), "latin1").toLowerCase();
    for (const secret of long) if (text.includes(secret)) throw new Error(`${secret} stands in ${name}`);
    expect(text).not.toContain("otpauth:");
  }
});
