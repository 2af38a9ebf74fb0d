import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";

export const WIZARD = "/u/security/mfa/new";
const SECURITY = "/u/security";

/**
 * The steps of the wizard in the browser's history, as a number and nothing else: 1 and 2 are two entries, so that Back
 * leads from the code to the QR code; 3 and 4 take the place of 2, since what is bound is bound.
 */
export function useWizardHistory(onBack: () => void) {
  const [, navigate] = useLocation();
  const step = useHistoryState<number | null>() ?? 1;
  const back = useRef(onBack);
  back.current = onBack;
  const leaving = useRef(false);

  useEffect(() => {
    const listen = () => {
      if (!leaving.current) back.current();
    };
    addEventListener("popstate", listen);
    // Leaving goes one step back and on from there: the browser would still restore how far that step was scrolled.
    history.scrollRestoration = "manual";
    return () => {
      removeEventListener("popstate", listen);
      history.scrollRestoration = "auto";
    };
  }, []);

  return {
    step,
    /** To the code, a step that Back undoes. */
    forward: () => navigate(WIZARD, { state: 2 }),
    /** The step cannot be undone: it takes the place of the one before. */
    replace: (next: number) => navigate(WIZARD, { state: next, replace: true }),
    /** Back has left the last step, but it stays. */
    restore: (here: number) => navigate(WIZARD, { state: here }),
    /** Leaves no entry behind that would begin another setup. */
    leave() {
      if (leaving.current) return;
      leaving.current = true;
      const goOn = () => navigate(SECURITY, { replace: true });
      if (!isLaterStep(history.state)) return goOn();
      addEventListener("popstate", goOn, { once: true });
      history.back();
    },
  };
}

/** Whether an entry of the history is a step behind the first, with the first before it. */
export function isLaterStep(state: unknown): state is number {
  return typeof state === "number" && state > 1;
}
