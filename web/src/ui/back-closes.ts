// The browser's Back button closes a dialog before it leaves the page. Each open dialog has an entry of its own in the
// history, with the state of the page below it, and takes it away again when it closes by other means.
import { useLayoutEffect, useRef } from "react";

type Layer = { back: () => boolean };

const layers: Layer[] = [];
/** Entries whose dialogs have closed: they are left all at once, or taken over by the next dialog. */
let owed = 0;
/** Travels that are our own, not a press of the button. */
let ours = 0;
let waiting: (() => void)[] = [];

function push() {
  history.pushState(history.state, "");
}

function open(layer: Layer) {
  layers.push(layer);
  if (owed > 0) owed--;
  else push();
}

function close(layer: Layer) {
  const place = layers.indexOf(layer);
  if (place === -1) return;
  layers.splice(place, 1);
  owed++;
  setTimeout(leaveOwed);
}

function leaveOwed() {
  if (owed === 0) return settle();
  ours++;
  history.go(-owed);
  owed = 0;
}

function settle() {
  if (owed > 0 || ours > 0) return;
  for (const go of waiting) go();
  waiting = [];
}

addEventListener("popstate", () => {
  if (ours > 0) {
    ours--;
    return settle();
  }
  const top = layers.pop();
  if (!top || top.back()) return;
  // It stays open, so that its entry has to come back.
  layers.push(top);
  push();
});

/** Resolves once closed dialogs have left the history: only then may a page go on to another one. */
export function historySettled(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    // Dialogs leave in a timer of their own, set before this one.
    setTimeout(settle);
  });
}

/** `back` closes the dialog, or answers false to keep it open. */
export function useBackCloses(back: () => boolean) {
  const latest = useRef(back);
  latest.current = back;
  useLayoutEffect(() => {
    const layer = { back: () => latest.current() };
    open(layer);
    return () => close(layer);
  }, []);
}
