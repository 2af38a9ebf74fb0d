import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";

const web = new URL("../../web/src/", import.meta.url);

function files(name: RegExp): [path: string, text: string][] {
  const paths = readdirSync(web, { recursive: true, encoding: "utf8" });
  return paths
    .filter((path) => name.test(path) && !path.startsWith("gql/") && !path.startsWith("locales/"))
    .map((path) => [path, readFileSync(new URL(path, web), "utf8")]);
}

describe("style sheets", () => {
  const sheets = files(/\.css$/);

  test.each(sheets)("%s names no colour but by token", (path, css) => {
    if (path === "ui/tokens.css") return;
    // Paper is white and ink is black, whatever the theme of the screen.
    const screen = css.replace(/@media print \{[\s\S]*?\n {2}\}\n/g, "");
    expect(screen.match(/#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(|:\s*(?:white|black)\b/gi) ?? []).toEqual([]);
  });

  test.each(sheets)("%s knows start and end, not left and right", (_path, css) => {
    const sided =
      /(?:^|[\s{;])(?:(?:margin|padding|border)-(?:left|right)|left|right|float)\s*:|text-align:\s*(?:left|right)/;
    expect(css.match(sided)).toBeNull();
  });
});

test.each(files(/\.tsx$/))("%s says nothing outside of the catalogues", (_path, code) => {
  expect(literalTexts(code)).toEqual([]);
});

type Node = { type?: string; value?: string; name?: { name?: string }; openingElement?: Node } & Record<
  string,
  unknown
>;

/** Words between tags that no `<Trans>` holds. */
function literalTexts(code: string): string[] {
  const babel = createRequire(new URL("../package.json", web))("@babel/core");
  const tree = babel.parseSync(code, {
    configFile: false,
    babelrc: false,
    sourceType: "module",
    parserOpts: { plugins: ["typescript", "jsx"] },
  });
  const found: string[] = [];
  const visit = (node: Node) => {
    if (node.type === "JSXElement" && /^(Trans|Plural)$/.test(node.openingElement?.name?.name ?? "")) return;
    if (node.type === "JSXText" && /\p{L}/u.test(node.value ?? "")) found.push(String(node.value).trim());
    for (const child of Object.values(node).flat()) if (child && typeof child === "object") visit(child as Node);
  };
  visit(tree.program);
  return found;
}
