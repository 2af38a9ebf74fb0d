import { type RefObject, useLayoutEffect, useRef } from "react";

/**
 * For a button that links on other pages lead to: it is pressed for whoever comes by an address that ends in `#name`.
 * Once: the page as it is loaded anew, or come back to, is just itself.
 */
export function usePressedByAddress(name: string): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (location.hash !== `#${name}`) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    button.current?.focus();
    button.current?.click();
  }, [name]);
  return button;
}
