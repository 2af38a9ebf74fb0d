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

let submitted: HTMLFormElement | undefined;

/** Whoever is quicker than the scripts has not submitted in vain: it is done once they are there. */
function hold(event: SubmitEvent) {
  event.preventDefault();
  event.stopImmediatePropagation();
  submitted = event.target as HTMLFormElement;
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
  addEventListener("submit", hold, { capture: true });
  try {
    if (hasFrame) await painted();
    const { main } = await import("./main");
    await main();
  } catch (error) {
    sayOutdated();
    throw error;
  } finally {
    removeEventListener("submit", hold, { capture: true });
  }
  submitted?.requestSubmit();
}

void start();
