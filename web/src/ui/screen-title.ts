import { useLingui } from "@lingui/react/macro";
import { type RefObject, useEffect } from "react";
import { useBoot } from "../boot";

/** Whether the person went back or forward: then the browser restores the scroll position by itself. */
let travelled = false;
// Nobody travels where pages are rendered at build time.
if (typeof window !== "undefined") {
  addEventListener("popstate", () => {
    travelled = true;
  });
  // Going on from there, as the wizard does when it leaves its steps behind, is an arrival like any other.
  for (const move of ["pushState", "replaceState"]) {
    addEventListener(move, () => {
      travelled = false;
    });
  }
}

/** Whether any screen has been shown since the page was loaded. */
let shown = false;

/** The first screen of a loaded page, which the browser itself announces. */
export function isFirstScreen(): boolean {
  return !shown;
}

/**
 * Names the page, and on arrival puts the focus on `focus`, else on the h1 (which needs `tabIndex={-1}`), with the page
 * at its top. Pass null where a field or a step of the screen takes the focus by itself.
 */
export function useScreen(title: string, focus?: RefObject<HTMLElement | null> | null) {
  const { t } = useLingui();
  const site = useBoot().site.name;
  const named = t({ id: "title.pattern", message: `${{ screen: title }} · ${{ site }}` });

  useEffect(() => {
    document.title = named;
  }, [named]);

  useEffect(() => {
    if (!travelled || history.scrollRestoration === "manual") scrollTo(0, 0);
    travelled = false;
    // Whoever was quicker than the scripts is in a field already.
    const atWork = !shown && document.activeElement instanceof HTMLInputElement;
    shown = true;
    if (focus === null || atWork) return;
    const target = focus ? focus.current : document.querySelector<HTMLElement>("h1[tabindex]");
    target?.focus({ preventScroll: true });
  }, [focus]);
}
