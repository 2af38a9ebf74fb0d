import { i18n, type Messages } from "@lingui/core";

/** `entry` is all that `/login` loads; `account` comes with the pages inside. */
export type CatalogPart = "entry" | "account";

/** The languages a person can choose, each named in its own tongue. */
export const LANGUAGES = [
  { tag: "en", name: "English" },
  { tag: "zh-CN", name: "简体中文" },
] as const;

const files = import.meta.glob<{ messages: Messages }>("./locales/*/*.mjs");
const inUse = new Set<CatalogPart>();

/** Fetches a part in a language, without showing it. */
export async function loadMessages(locale: string, part: CatalogPart) {
  const file = files[`./locales/${locale}/${part}.mjs`];
  if (!file) throw new Error(`There is no ${part} catalogue for ${locale}.`);
  i18n.load(locale, (await file()).messages);
}

/** Adds a part in the language of the page, and keeps it when the language changes. */
export async function loadCatalog(part: CatalogPart) {
  const locale = document.documentElement.lang;
  inUse.add(part);
  await loadMessages(locale, part);
  i18n.activate(locale);
}

/** Turns the page to another language, at once and without a reload. */
export async function switchLocale(locale: string) {
  await Promise.all([...inUse].map((part) => loadMessages(locale, part)));
  document.documentElement.lang = locale;
  i18n.activate(locale);
}
