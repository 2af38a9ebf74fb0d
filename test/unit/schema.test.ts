import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { printPublicSchema } from "../../server/src/cli/schema.ts";

test("schema.graphql is what the code emits; `pnpm schema` writes it anew", async () => {
  const committed = readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8");

  expect(await printPublicSchema()).toBe(committed);
});
