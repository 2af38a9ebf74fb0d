import { useLingui } from "@lingui/react/macro";
import { useEffect, useRef } from "react";
import { useAnnounce } from "./announce";
import { isSpoken } from "./durations";
import { useCountdown } from "./use-countdown";
import { useDuration } from "./use-duration";

type Props = {
  /** As the server told it. */
  seconds: number;
  /** The sentence around the time; "Too many tries" unless told. */
  text?: (time: string) => string;
  /** What stands there when the time is over; "You can try again now" unless told. */
  over?: string;
  onOver?: (() => void) | undefined;
  /** What it waits for: a new one, such as a second refusal, starts the count anew. */
  about?: unknown;
};

/**
 * A sentence that counts down. The eye sees each second; the ear gets the start, a few marks and the end, so this
 * never stands inside a live region.
 */
export function Wait({ seconds, text, over, onOver, about }: Props) {
  const { t } = useLingui();
  const duration = useDuration();
  const announce = useAnnounce();
  const left = useCountdown(seconds, onOver, about);

  const time = duration(left);
  const running = text ? text(time) : t({ id: "err.wait", message: `Too many tries. Try again in ${time}.` });
  const finished = over ?? t({ id: "err.waitOver", message: "You can try again now." });
  const shown = left > 0 ? running : finished;

  const started = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the time decides when something is said.
  useEffect(() => {
    if (!started.current) announce.alert(shown);
    else if (left === 0 || isSpoken(left)) announce.polite(shown);
    started.current = true;
  }, [left]);

  return <span>{shown}</span>;
}
