import { useEffect, useRef } from "react";

/**
 * Where the focus goes when a row of a list takes its own button with it. Say which row is about to go; once the list,
 * `count` long, is drawn without it, `target` is asked for what to focus in its place.
 */
export function useFocusAfterRemoval(count: number, target: (index: number) => HTMLElement | null | undefined) {
  const going = useRef<number>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a changed list moves the focus.
  useEffect(() => {
    if (going.current === undefined) return;
    target(going.current)?.focus();
    going.current = undefined;
  }, [count]);
  return (index: number) => {
    going.current = index;
  };
}

/** The control that took the place of the one at `index`, or the last one left. */
export function controlAt(selector: string, index: number): HTMLElement | undefined {
  const controls = document.querySelectorAll<HTMLElement>(selector);
  return controls[Math.min(Math.max(index, 0), controls.length - 1)];
}
