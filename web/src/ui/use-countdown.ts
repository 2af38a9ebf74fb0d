import { useEffect, useRef, useState } from "react";

/**
 * Whole seconds left of `seconds`, counted from when the component appeared, and anew when `about` changes.
 * It runs on the monotonic clock: the computer's own may be set, or wrong, while the time runs.
 */
export function useCountdown(seconds: number, onOver?: () => void, about?: unknown): number {
  const [left, setLeft] = useState(Math.max(0, Math.ceil(seconds)));
  const over = useRef(onOver);
  over.current = onOver;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new wait of the same length is a new wait.
  useEffect(() => {
    const end = performance.now() + seconds * 1000;
    setLeft(Math.max(0, Math.ceil(seconds)));
    const timer = setInterval(() => {
      const now = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      setLeft(now);
      if (now > 0) return;
      clearInterval(timer);
      over.current?.();
    }, 250);
    return () => clearInterval(timer);
  }, [seconds, about]);

  return left;
}
