import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const web = new URL("../../web/src/", import.meta.url);

/** Id to text. A long text may stand on several lines. */
function catalogue(locale: string, part: string): Map<string, string> {
  const po = readFileSync(new URL(`locales/${locale}/${part}.po`, web), "utf8");
  const entries = po.matchAll(/^msgid "(.+)"\nmsgstr (".*"(?:\n".*")*)/gm);
  return new Map([...entries].map(([, id, text]) => [String(id), String(text).split("\n").map(unquote).join("")]));
}

const unquote = (quoted: string): string => JSON.parse(quoted);
const sorted = (words: Iterable<string>) => [...new Set(words)].sort();
const argumentsOf = (text: string) => sorted([...text.matchAll(/\{(\w+)[,}]/g)].map(([, name]) => String(name)));
const elementsOf = (text: string) => sorted([...text.matchAll(/<\/?\w+\/?>/g)].map(([tag]) => tag));

/** The words alone: without elements, arguments and the syntax of plurals. */
function wordsOf(text: string): string {
  return text
    .replace(/<\/?\w+\/?>/g, "")
    .replace(/\{\w+\}/g, "")
    .replace(/\{\w+, plural,|(=\d|one|other) \{|\}/g, "");
}

describe.each(["entry", "account"])("the %s catalogues", (part) => {
  const en = catalogue("en", part);
  const zh = catalogue("zh-CN", part);

  test("say the same in every language", () => {
    expect(sorted(zh.keys())).toEqual(sorted(en.keys()));
    for (const [id, text] of en) {
      expect([id, argumentsOf(zh.get(id) ?? "")]).toEqual([id, argumentsOf(text)]);
      expect([id, elementsOf(zh.get(id) ?? "")]).toEqual([id, elementsOf(text)]);
    }
  });

  test("leave nothing untranslated", () => {
    for (const texts of [en, zh]) expect([...texts].filter(([, text]) => text === "")).toEqual([]);
  });

  test("use one word for a thing", () => {
    const never = /2FA|two-factor|\bT?OTP\b|passcode|backup code|\blog (in|out)\b|\bunbind/i;
    const neverZh = /动态口令|动态密码|备用码|登出|注销|帐户/;
    expect([...en].filter(([, text]) => never.test(text))).toEqual([]);
    // The one exception is what Microsoft's app calls it.
    expect([...zh].filter(([id, text]) => neverZh.test(text) && id !== "wizard.scan.microsoft")).toEqual([]);
  });

  test("are set as Chinese is set", () => {
    const halfWidth = /\p{Script=Han}[,.?!:;]|[,.?!:;]\p{Script=Han}/u;
    const tight = /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u;
    const words = [...zh].map(([id, text]) => [id, wordsOf(text)] as const);
    expect(words.filter(([, text]) => halfWidth.test(text))).toEqual([]);
    expect(words.filter(([, text]) => tight.test(text))).toEqual([]);
    // Else a line may end between a number and what it counts.
    const parted = /[\d}#] (秒|分钟|小时|天|个|次|位|组|条|步|项)/;
    expect([...zh].filter(([, text]) => parted.test(text))).toEqual([]);
  });
});

test("every message of the code is in the catalogues", () => {
  const known = new Set([...catalogue("en", "entry").keys(), ...catalogue("en", "account").keys()]);
  const sources = readdirSync(web, { recursive: true, encoding: "utf8" }).filter((path) => /\.tsx?$/.test(path));
  const code = sources.map((path) => readFileSync(new URL(path, web), "utf8")).join("\n");
  const used = [...code.matchAll(/<Trans\s+id="([\w.]+)"|\bid: "(\w+(?:\.[\w.]+)?)",\s*message/g)];
  expect(used.length).toBeGreaterThan(100);
  expect(sorted(used.map(([, element, call]) => element ?? call ?? "")).filter((id) => !known.has(id))).toEqual([]);
});
