import { Trans } from "@lingui/react/macro";
import { useId } from "react";
import { LANGUAGES } from "../catalogs";
import { ChevronIcon } from "./icons";
import { type Theme, useLocale, useTheme } from "./preferences";

/** Each language in its own tongue, so that whoever is lost in another finds theirs. Applies at once. */
export function LanguageSelect({ className }: { className: string | undefined }) {
  const id = useId();
  const [locale, setLocale] = useLocale();
  const known = LANGUAGES.some(({ tag }) => tag === locale);
  return (
    <div className={className}>
      <label className="visually-hidden" htmlFor={id}>
        <Trans id="prefs.language">Language</Trans>
      </label>
      <select id={id} value={locale} onChange={(event) => void setLocale(event.target.value)}>
        {LANGUAGES.map(({ tag, name }) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
        {known ? null : <option value={locale}>{locale}</option>}
      </select>
      <ChevronIcon />
    </div>
  );
}

export function ThemeSelect({ className }: { className: string | undefined }) {
  const id = useId();
  const [theme, setTheme] = useTheme();
  return (
    <div className={className}>
      <label htmlFor={id}>
        <Trans id="prefs.theme">Theme</Trans>
      </label>
      <select id={id} value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
        <ThemeOptions />
      </select>
      <ChevronIcon />
    </div>
  );
}

function ThemeOptions() {
  return (
    <>
      <option value="system">
        <Trans id="prefs.theme.system">System</Trans>
      </option>
      <option value="light">
        <Trans id="prefs.theme.light">Light</Trans>
      </option>
      <option value="dark">
        <Trans id="prefs.theme.dark">Dark</Trans>
      </option>
    </>
  );
}
