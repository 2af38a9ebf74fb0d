import { Trans, useLingui } from "@lingui/react/macro";
import { relativeTime } from "./relative-time";

/** A date alone, such as "Nov 24, 2026", with the time of day as its title. */
export function OnDate({ at }: { at: string }) {
  const { i18n } = useLingui();
  const date = new Intl.DateTimeFormat(i18n.locale, { dateStyle: "medium" }).format(new Date(at));
  return (
    <time dateTime={at} title={absolute(i18n.locale, at)}>
      {date}
    </time>
  );
}

/** Date and time of day, such as "Nov 24, 2026, 8:30 AM". */
export function AtTime({ at }: { at: string }) {
  const { i18n } = useLingui();
  return <time dateTime={at}>{absolute(i18n.locale, at)}</time>;
}

/** The time of day alone, under a heading that names the day. */
export function TimeOfDay({ at }: { at: string }) {
  const { i18n } = useLingui();
  const time = new Intl.DateTimeFormat(i18n.locale, { timeStyle: "short" }).format(new Date(at));
  return (
    <time dateTime={at} title={absolute(i18n.locale, at)}>
      {time}
    </time>
  );
}

/** How long ago, such as "5 minutes ago", up to seven days; then date and time. */
export function Ago({ at }: { at: string }) {
  const { i18n } = useLingui();
  const relative = relativeTime(Date.parse(at), Date.now());
  if (relative.kind === "date") return <AtTime at={at} />;
  return (
    <time dateTime={at} title={absolute(i18n.locale, at)}>
      {relative.kind === "now" ? (
        <Trans id="time.now">just now</Trans>
      ) : (
        new Intl.RelativeTimeFormat(i18n.locale).format(relative.n, relative.unit)
      )}
    </time>
  );
}

function absolute(locale: string, at: string) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}
