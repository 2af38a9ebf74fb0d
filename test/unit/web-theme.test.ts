import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";

const script = readFileSync(new URL("../../web/public/theme.js", import.meta.url), "utf8");

type Browser = { search?: string; kept?: Record<string, string>; languages?: string[]; blocked?: boolean };

/** What the script makes of `<html>` before anything is painted. */
function rootOf({ search = "", kept = {}, languages = [], blocked = false }: Browser) {
  const root = { lang: "en", dir: "ltr", dataset: {} as Record<string, string> };
  const getItem = (key: string) => {
    if (blocked) throw new Error("SecurityError");
    return kept[key] ?? null;
  };
  const page = { document: { documentElement: root }, localStorage: { getItem }, navigator: { languages } };
  runInNewContext(script, { ...page, location: { search }, URLSearchParams });
  return root;
}

test("blocks the first paint for no more than a kilobyte", () => {
  expect(Buffer.byteLength(script)).toBeLessThan(1000);
});

test("takes the language of the link, else the one kept, else the browser's, else English", () => {
  const kept = { "latchkey.locale": "zh-CN" };
  expect(rootOf({ search: "?ui_locales=fr+en-GB", kept, languages: ["zh"] }).lang).toBe("en");
  expect(rootOf({ kept, languages: ["en-GB"] }).lang).toBe("zh-CN");
  expect(rootOf({ languages: ["fr", "zh-TW", "en"] }).lang).toBe("zh-CN");
  expect(rootOf({ languages: ["fr"] }).lang).toBe("en");
});

test("runs right to left in the pseudo-language only", () => {
  expect(rootOf({ search: "?ui_locales=ar-XB" })).toMatchObject({ lang: "ar-XB", dir: "rtl" });
  expect(rootOf({ languages: ["ar"] })).toMatchObject({ lang: "en", dir: "ltr" });
});

test("takes the theme that was kept, and no other word for one", () => {
  expect(rootOf({ kept: { "latchkey.theme": "dark" } }).dataset).toEqual({ theme: "dark" });
  expect(rootOf({ kept: { "latchkey.theme": "plum" } }).dataset).toEqual({});
});

test("works where storage is blocked", () => {
  expect(rootOf({ blocked: true, languages: ["zh-CN"] }).lang).toBe("zh-CN");
});
