// Part of no page: `prerender.mjs` runs it once the pages are built.
import { i18n } from "@lingui/core";
import { StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { App } from "./app";
import { LANGUAGES, loadMessages } from "./catalogs";

/** The sign-in form as it is before anything is known of the visitor, in each language that people choose. */
export async function signInFrames(siteName: string): Promise<{ locale: string; html: string }[]> {
  const frames = [];
  for (const { tag } of LANGUAGES) {
    await loadMessages(tag, "entry");
    i18n.activate(tag);
    // As in main.tsx: what is rendered here is taken up there.
    const app = (
      <StrictMode>
        <App siteName={siteName} />
      </StrictMode>
    );
    frames.push({ locale: tag, html: renderToString(app, { identifierPrefix: tag }) });
  }
  return frames;
}
