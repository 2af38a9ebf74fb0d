const REGIONS = { polite: "live-polite", alert: "live-alert" } as const;

/**
 * The regions stand in index.html: a reader only follows those that were there before their text. All that lies under
 * a modal dialog is mute, so a dialog has regions of its own.
 */
function nodeFor(region: keyof typeof REGIONS) {
  const inDialog = document.querySelectorAll(`dialog[open] > [data-live="${region}"]`);
  return inDialog[inDialog.length - 1] ?? document.getElementById(REGIONS[region]);
}

function say(region: keyof typeof REGIONS, text: string) {
  // Cleared first, and filled a moment later, or the same words would not be said a second time.
  const before = nodeFor(region);
  if (before) before.textContent = "";
  setTimeout(() => {
    // Looked up again: a dialog may have opened or closed meanwhile.
    const node = nodeFor(region);
    if (node) node.textContent = text;
  }, 50);
}

const announcer = {
  polite: (text: string) => say("polite", text),
  alert: (text: string) => say("alert", text),
};

/** Reads text out: `polite` waits until the reader has finished, `alert` interrupts. Say each text once. */
export function useAnnounce() {
  return announcer;
}
