// The first script of the page, and a small one: the page is painted before the rest runs.
const LONGEST_WAIT_MS = 200;

const hasFrame = document.querySelector("[data-frame]") !== null;

/** Resolves when what the page shows already has been painted; a page that nobody looks at is not painted at all. */
function painted(): Promise<unknown> {
  return new Promise((done) => {
    setTimeout(done, LONGEST_WAIT_MS);
    requestAnimationFrame(() => setTimeout(done));
  });
}

/** What somebody did who was quicker than the scripts: it is done once they are there. */
let held: (() => void) | undefined;

function holdForm(event: SubmitEvent) {
  const form = event.target as HTMLFormElement;
  hold(event, () => form.requestSubmit());
}

/** The page that a link leads to would begin without what was typed here. */
function holdLink(event: MouseEvent) {
  const link = (event.target as Element).closest<HTMLAnchorElement>("[data-frame] a, #root a");
  const opensElsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (link && !opensElsewhere) hold(event, () => link.click());
}

function hold(event: Event, again: () => void) {
  event.preventDefault();
  event.stopImmediatePropagation();
  held = again;
}

/** A file of the page did not come: the page is older than the server, or there is no network. */
function sayOutdated() {
  for (const shown of document.querySelectorAll("[data-frame], #root")) shown.remove();
  const message = document.querySelector<HTMLTemplateElement>("#outdated")?.content;
  if (!message) return;
  for (const button of message.querySelectorAll("button")) button.addEventListener("click", () => location.reload());
  document.body.prepend(message);
}

async function start() {
  addEventListener("submit", holdForm, { capture: true });
  addEventListener("click", holdLink, { capture: true });
  try {
    if (hasFrame) await painted();
    const { main } = await import("./main");
    await main();
  } catch (error) {
    sayOutdated();
    throw error;
  } finally {
    removeEventListener("submit", holdForm, { capture: true });
    removeEventListener("click", holdLink, { capture: true });
  }
  held?.();
}

void start();
