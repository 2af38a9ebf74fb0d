import { readFileSync } from "node:fs";

/** What the pages say in a language, by the ids of the messages. */
export function messagesIn(locale: "en" | "zh-CN"): Map<string, string> {
  const catalogues = ["entry", "account"].map((part) =>
    readFileSync(new URL(`../../web/src/locales/${locale}/${part}.po`, import.meta.url), "utf8"),
  );
  const lines = catalogues.join("\n").matchAll(/^msgid "(.+)"\nmsgstr "(.*)"$/gm);
  return new Map([...lines].map(([, id = "", text = ""]) => [id, text.replaceAll('\\"', '"')]));
}
