import { Trans } from "@lingui/react/macro";
import { useDuration } from "../ui/use-duration";

/** How far the clock of a phone is off, and what to do about it. `seconds` is + when it is fast. */
export function ClockOff({ seconds }: { seconds: number }) {
  const time = useDuration()(seconds);
  return seconds < 0 ? (
    <Trans id="security.app.slow">Runs about {time} slow. Turn on automatic date and time on that phone.</Trans>
  ) : (
    <Trans id="security.app.fast">Runs about {time} fast. Turn on automatic date and time on that phone.</Trans>
  );
}
