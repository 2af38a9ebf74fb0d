import "./ui/tokens.css";
import "./ui/base.css";
import { StrictMode } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { App } from "./app";
import { loadCatalog } from "./catalogs";

/** Shows the pages. Resolves when they take input. */
export async function main(): Promise<void> {
  await loadCatalog("entry");
  const name = document.querySelector<HTMLMetaElement>("meta[name=application-name]")?.content ?? "";
  await new Promise<void>((ready) => {
    const app = (
      <StrictMode>
        <App siteName={name} onReady={ready} />
      </StrictMode>
    );
    const frame = takeFrame(document.documentElement.lang);
    // The form that is there already is taken up, with what has been typed into it meanwhile.
    if (frame) hydrateRoot(frame, app, { identifierPrefix: document.documentElement.lang });
    else createRoot(document.getElementById("root") as HTMLElement).render(app);
  });
}

/** The sign-in form in the page's language, where the server sent it (`prerender.tsx`). The other languages go. */
function takeFrame(lang: string): HTMLElement | undefined {
  const frames = [...document.querySelectorAll<HTMLElement>("[data-frame]")];
  const frame = frames.find(({ dataset }) => dataset.frame === lang);
  for (const other of frames) if (other !== frame) other.remove();
  if (!frame) return undefined;
  document.getElementById("root")?.remove();
  frame.id = "root";
  delete frame.dataset.frame;
  return frame;
}
