import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { configurationPage } from "../../server/src/cli/configuration.ts";
import { VARIABLES } from "../../server/src/config-variables.ts";
import { MAX_AUTHENTICATORS } from "../../server/src/totp/authenticators.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const scriptsOf = (path: string): string[] => Object.keys(JSON.parse(read(path)).scripts);

/** What is made, fetched or kept on this machine alone. */
const NOT_OURS = ["node_modules", "dist", "data", "output"];

function documentsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return entry.name.endsWith(".md") ? [relative(root, path)] : [];
    return entry.isDirectory() && !entry.name.startsWith(".") && !NOT_OURS.includes(entry.name)
      ? documentsIn(path)
      : [];
  });
}

const documents = documentsIn(root);
const texts = documents.map(read).join("\n");

/** How GitHub names the headings of a document. */
const anchorsOf = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );

test("the documents are where people look for them", () => {
  const expected = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/README.md"];
  expect(documents).toEqual(expect.arrayContaining(expected));
  expect(existsSync(join(root, "LICENSE"))).toBe(true);
});

test.each(documents)("%s links to files and headings that exist", (document) => {
  const links = [...read(document).matchAll(/\]\((?![a-z]+:)([^)]+)\)/g)].map(([, link = ""]) => link);
  const missing = links.filter((link) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? document : join(dirname(document), path);
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
  });
  expect(missing).toEqual([]);
});

test.each(["server/src", "web/src", "test"])("the architecture says what the folders in %s are for", (place) => {
  const text = read("ARCHITECTURE.md");
  const folders = readdirSync(join(root, place), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NOT_OURS.includes(entry.name))
    .map(({ name }) => `${name}/`);
  expect(folders.filter((folder) => !text.includes(` ${folder}`))).toEqual([]);
});

test("the index of the documents leads to each of them", () => {
  const index = read("docs/README.md");
  const named = documents.filter((path) => !/^docs\/(README|decisions\/.+)\.md$|^README\.md$/.test(path));
  expect(named.filter((path) => !index.includes(`](${relative("docs", path)})`))).toEqual([]);
  expect(index).toContain("](decisions/README.md)");
});

test("the index of the decisions names each of them", () => {
  const pages = readdirSync(join(root, "docs/decisions")).filter((name) => name !== "README.md");
  const index = read("docs/decisions/README.md");
  expect(pages.filter((page) => !index.includes(`](${page})`))).toEqual([]);
});

describe("attacks and faults", () => {
  const named = [...read("docs/threats.md").matchAll(/`(test\/\S+\.ts)`: ("[^`|]*")/g)].flatMap(
    ([, file = "", titles = ""]) => [...titles.matchAll(/"([^"]*)"/g)].map(([, title = ""]) => [file, title] as const),
  );

  test("each row names a test", () => {
    const rows = read("docs/threats.md")
      .split("\n")
      .filter((line) => line.startsWith("| ") && !line.startsWith("| what "));
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((row) => !/`test\/\S+\.ts`: "/.test(row))).toEqual([]);
    expect(named.length).toBeGreaterThan(rows.length);
  });

  test.each(named)("%s has the test %j", (file, title) => {
    const code = read(file);
    expect(code).toMatch(/\btest\b/);
    // What varies is a template in the code, or stands in a list.
    for (const part of title.split("…")) expect(code).toContain(part);
  });
});

describe("commands", () => {
  test("every script that the documents name exists", () => {
    const named = [...texts.matchAll(/pnpm(?:@[\d.]+)? ([a-z][\w:-]*)/g)].map(([, script = ""]) => script);
    expect(named).toEqual(expect.arrayContaining(["start", "dev", "test", "check", "schema", "bench", "totp"]));
    // What pnpm itself does, beside the scripts.
    const known = [...scriptsOf("package.json"), "rebuild"];
    expect(named.filter((script) => !known.includes(script))).toEqual([]);
  });

  test("every script of a package that the documents name exists", () => {
    const named = [...texts.matchAll(/pnpm --filter @latchkey\/(\w+) run ([\w:-]+)/g)];
    expect(named.length).toBeGreaterThan(0);
    for (const [, folder = "", script = ""] of named) expect(scriptsOf(`${folder}/package.json`)).toContain(script);
  });

  test("the README holds the two that are all a machine with Node needs, for the pnpm and Node of package.json", () => {
    const { packageManager, engines } = JSON.parse(read("package.json"));
    const readme = read("README.md");
    expect(readme).toContain(`\nnpx -y ${packageManager} start\n`);
    expect(readme).toContain(`\nnpx -y ${packageManager} test\n`);
    expect(readme).toContain(`Node ${engines.node.replace(">=", "")} or newer`);
  });
});

describe("settings and limits", () => {
  test("docs/configuration.md is what the code says; `pnpm schema` writes it anew", () => {
    expect(read("docs/configuration.md")).toBe(configurationPage());
  });

  test("the defaults in the document on security are those of the code", () => {
    const security = read("SECURITY.md");
    const named = [...security.matchAll(/`([A-Z_]+)` \((\d+)/g)].map(([, name = "", value]) => [name, value]);
    expect(named.length).toBeGreaterThan(5);
    const defaults = new Map<string, string | undefined>(
      Object.entries(VARIABLES).map(([name, variable]) => [name, "default" in variable ? variable.default : undefined]),
    );
    expect(named).toEqual(named.map(([name = ""]) => [name, defaults.get(name)]));
    expect(security).toContain(`| authenticators | ${MAX_AUTHENTICATORS} per account |`);
  });
});
