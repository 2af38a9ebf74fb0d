import { useLingui } from "@lingui/react";
import { useState } from "react";
import { switchLocale } from "../catalogs";

export type Theme = "system" | "light" | "dark";

function keep(key: "theme" | "locale", value: string | null) {
  try {
    if (value === null) localStorage.removeItem(`latchkey.${key}`);
    else localStorage.setItem(`latchkey.${key}`, value);
  } catch {
    // Storage may be blocked: the choice then holds for this page only.
  }
}

/** The chosen theme, as `/theme.js` set it before the first paint, and a way to choose another. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>((document.documentElement.dataset.theme as Theme | undefined) ?? "system");
  function choose(next: Theme) {
    keep("theme", next === "system" ? null : next);
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    setTheme(next);
  }
  return [theme, choose];
}

/** The language of the page, and a way to choose another. Resolves once its words are shown. */
export function useLocale(): [string, (locale: string) => Promise<void>] {
  const { i18n } = useLingui();
  async function choose(locale: string) {
    await switchLocale(locale);
    keep("locale", locale);
  }
  return [i18n.locale, choose];
}
