import { useEffect, useRef, useState } from "react";

/**
 * `on`, but 300 ms late: what is done by then never flickers. With `atLeast`, once it has shown it stays that many
 * milliseconds.
 */
export function useLate(on: boolean, atLeast = 0): boolean {
  const [shown, setShown] = useState(false);
  const since = useRef(0);

  useEffect(() => {
    const show = () => {
      since.current = performance.now();
      setShown(true);
    };
    const left = Math.max(0, since.current + atLeast - performance.now());
    const timer = on ? setTimeout(show, 300) : setTimeout(setShown, left, false);
    return () => clearTimeout(timer);
  }, [on, atLeast]);

  return shown && (on || atLeast > 0);
}
