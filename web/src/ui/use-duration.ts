import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { durationOf } from "./durations";

/** Says a number of seconds in words of the page's language, such as "2 minutes". */
export function useDuration(): (seconds: number) => string {
  const { t } = useLingui();
  return (seconds) => {
    const { unit, n } = durationOf(seconds);
    switch (unit) {
      case "seconds":
        return t({ id: "time.seconds", message: `${plural(n, { one: "# second", other: "# seconds" })}` });
      case "minutes":
        return t({ id: "time.minutes", message: `${plural(n, { one: "# minute", other: "# minutes" })}` });
      case "hours":
        return t({ id: "time.hours", message: `${plural(n, { one: "# hour", other: "# hours" })}` });
    }
  };
}
