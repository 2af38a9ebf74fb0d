import { useLingui } from "@lingui/react";
import { useSyncExternalStore } from "react";
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

const themeListeners = new Set<() => void>();

function subscribeToTheme(onChange: () => void) {
  themeListeners.add(onChange);
  return () => void themeListeners.delete(onChange);
}

const chosenTheme = () => (document.documentElement.dataset.theme as Theme | undefined) ?? "system";

function choose(theme: Theme) {
  keep("theme", theme === "system" ? null : theme);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const onChange of themeListeners) onChange();
}

/** The chosen theme, as `/theme.js` set it before the first paint, and a way to choose another. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribeToTheme, chosenTheme, () => "system"), choose];
}

/** The language of the page, and a way to choose another. Resolves once its words are shown. */
export function useLocale(): [string, (locale: string) => Promise<void>] {
  const { i18n } = useLingui();
  async function switchTo(locale: string) {
    await switchLocale(locale);
    keep("locale", locale);
  }
  return [i18n.locale, switchTo];
}
