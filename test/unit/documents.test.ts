import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { configurationPage } from "../../server/src/cli/configuration.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const documents = [root, "docs", "docs/decisions"].flatMap((folder) =>
  readdirSync(join(folder === root ? root : join(root, folder)))
    .filter((name) => name.endsWith(".md"))
    .map((name) => (folder === root ? name : join(folder, name))),
);

test.each(documents)("%s links to files that exist", (document) => {
  const links = [...read(document).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)].map(([, link = ""]) => link);
  const missing = links.filter((link) => !existsSync(join(root, dirname(document), link)));
  expect(missing).toEqual([]);
});

test("every command that the documents name is a script", () => {
  const { scripts } = JSON.parse(read("package.json"));
  const named = documents.flatMap((document) =>
    [...read(document).matchAll(/pnpm(?:@[\d.]+)? (\w+)/g)].map(([, script = ""]) => script),
  );
  expect(new Set(named)).toContain("start");
  // What pnpm itself does, beside the scripts.
  const own = ["rebuild", "run"];
  expect(named.filter((script) => !own.includes(script) && !(script in scripts))).toEqual([]);
});

test("the README holds the two commands that are all a machine with Node needs", () => {
  expect(read("README.md")).toContain("npx -y pnpm@12.18.0 start");
  expect(read("README.md")).toContain("npx -y pnpm@12.18.0 test");
});

test("docs/configuration.md documents exactly the variables that the server reads", () => {
  expect(read("docs/configuration.md")).toBe(configurationPage());
});

test("the limits in the document on security are those of the code", async () => {
  const { MAX_AUTHENTICATORS } = await import("../../server/src/totp/authenticators.ts");
  const security = read("SECURITY.md");
  expect(security).toContain(`| authenticators | ${MAX_AUTHENTICATORS} per account |`);
});
