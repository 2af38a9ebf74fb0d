import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../support/child.ts";

test("no program takes the path of a URL for that of a file: it has %20 where a folder's name has a space", () => {
  const programs = ["scripts", "server/src", "test", "web/src"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|tsx|mjs|cjs|js)$/.test(name))
      .map((name) => join(folder, name)),
  );

  const mistaken = programs.filter((path) =>
    /import\.meta\.url\)\.pathname/.test(readFileSync(join(ROOT, path), "utf8")),
  );
  expect(programs.length).toBeGreaterThan(300);
  expect(mistaken).toEqual([]);
});
