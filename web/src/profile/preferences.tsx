import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { LANGUAGES } from "../catalogs";
import { useAnnounce } from "../ui/announce";
import { Panel, PanelRow } from "../ui/panel";
import { type Theme, useLocale, useTheme } from "../ui/preferences";
import styles from "./profile.module.css";

/** Language and theme, applied at once. */
export function Preferences() {
  return (
    <Panel title={<Trans id="profile.prefs">Preferences</Trans>}>
      <PanelRow>
        <Languages />
      </PanelRow>
      <PanelRow>
        <Themes />
      </PanelRow>
      <PanelRow>
        <p className={styles.note}>
          <Trans id="profile.here">Kept in this browser only.</Trans>
        </p>
      </PanelRow>
    </Panel>
  );
}

function Languages() {
  const [locale, setLocale] = useLocale();
  const announce = useAnnounce();
  return (
    <fieldset className={styles.choices}>
      <legend>
        <Trans id="prefs.language">Language</Trans>
      </legend>
      {LANGUAGES.map(({ tag, name }) => (
        <Choice
          key={tag}
          group="language"
          chosen={tag === locale}
          // Said in the new language, by its own name.
          onChoose={async () => {
            await setLocale(tag);
            announce.polite(name);
          }}
        >
          <span lang={tag}>{name}</span>
        </Choice>
      ))}
    </fieldset>
  );
}

function Themes() {
  const { t } = useLingui();
  const [theme, setTheme] = useTheme();
  const themes: [Theme, string][] = [
    ["system", t({ id: "prefs.theme.system", message: "System" })],
    ["light", t({ id: "prefs.theme.light", message: "Light" })],
    ["dark", t({ id: "prefs.theme.dark", message: "Dark" })],
  ];
  return (
    <fieldset className={styles.choices}>
      <legend>
        <Trans id="prefs.theme">Theme</Trans>
      </legend>
      {themes.map(([value, name]) => (
        <Choice key={value} group="theme" chosen={value === theme} onChoose={() => setTheme(value)}>
          {name}
        </Choice>
      ))}
    </fieldset>
  );
}

type ChoiceProps = { group: string; chosen: boolean; onChoose: () => void; children: ReactNode };

function Choice({ group, chosen, onChoose, children }: ChoiceProps) {
  return (
    <label className={styles.choice}>
      <input type="radio" name={group} checked={chosen} onChange={onChoose} />
      {children}
    </label>
  );
}
