import { readFileSync } from "node:fs";
import babel from "@rolldown/plugin-babel";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type UserConfig } from "vite";
import { sizeBudget } from "./size-budget.ts";

/** Where `pnpm dev` serves it. */
const API = `http://localhost:${process.env.PORT ?? 4000}`;

/** A message of the catalogues, in each language. */
function inEachLanguage(html: (say: (id: string) => string) => string): string {
  return ["en", "zh-CN"].map((locale) => `<div lang="${locale}">${html((id) => said(locale, id))}</div>`).join("");
}

function said(locale: string, id: string): string {
  const catalogue = readFileSync(new URL(`src/locales/${locale}/entry.po`, import.meta.url), "utf8");
  const text = catalogue
    .split("\n\n")
    .find((entry) => entry.includes(`msgid "${id}"\n`))
    ?.match(/msgstr "(.+)"$/m)?.[1];
  if (!text) throw new Error(`The ${locale} catalogue lacks "${id}".`);
  return text;
}

/** What the page says without its scripts: because the browser runs none, or because they did not come. */
const withoutScripts: Plugin = {
  name: "without-scripts",
  transformIndexHtml: (html) =>
    html
      .replace(
        "<noscript></noscript>",
        `<noscript><main class="bare">${inEachLanguage((say) => `<p>${say("noscript")}</p>`)}</main></noscript>`,
      )
      .replace(
        '<template id="outdated"></template>',
        `<template id="outdated"><main class="bare">${inEachLanguage(
          (say) => `<p>${say("err.stale")}</p><button type="button">${say("common.reload")}</button>`,
        )}</main></template>`,
      ),
};

/** `start.ts` fetches the rest, as soon as the page is painted: what it needs for that is already on its way. */
const fetchedEarly: Plugin = {
  name: "fetched-early",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler(_html, { bundle }) {
      const chunks = Object.values(bundle ?? {}).filter((file) => file.type === "chunk");
      const main = chunks.find((chunk) => chunk.facadeModuleId?.endsWith("/src/main.tsx"));
      if (!main) throw new Error("The build has no main chunk.");
      const needed = [main, ...chunks.filter((chunk) => main.imports.includes(chunk.fileName))];
      const sheets = needed.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]);
      return [
        ...needed.map(({ fileName }) => link({ rel: "modulepreload", href: `/${fileName}` })),
        ...[...new Set(sheets)].map((fileName) => link({ rel: "stylesheet", href: `/${fileName}` })),
      ];
    },
  },
};

const link = (attrs: Record<string, string>) =>
  ({ tag: "link", attrs: { ...attrs, crossorigin: true }, injectTo: "head" }) as const;

/** A build may load its sheets in any order. The order of the layers must not hang on that, so each sheet names it. */
const layerOrder: Plugin = {
  name: "layer-order",
  apply: "build",
  enforce: "post",
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === "asset" && file.fileName.endsWith(".css")) {
        file.source = `@layer tokens,base,components;${file.source}`;
      }
    }
  },
};

/** The server puts the site's name into the built page; the development server has to do it itself. */
const siteName: Plugin = {
  name: "site-name",
  apply: "serve",
  transformIndexHtml: (html) => html.replaceAll("__SITE_NAME__", "Latchkey"),
};

const config = {
  plugins: [
    react(),
    babel({ plugins: ["@lingui/babel-plugin-lingui-macro"] }),
    withoutScripts,
    fetchedEarly,
    layerOrder,
    siteName,
    sizeBudget(),
  ],
  build: {
    target: "es2023",
    // Those that know light-dark() by themselves: it is not to be rewritten.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // Under the page's policy (`script-src 'self'; style-src 'self'`) nothing may be inlined, scripts and styles included.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Which plugin took how long is of use to whoever works on the build, and noise to all others.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { proxy: { "/graphql": API, "/oidc": API } },
} satisfies UserConfig;

export default defineConfig(({ command }) => {
  // What is built is built for production, whatever the server's NODE_ENV says: React would come as its slow self else.
  if (command === "build") process.env.NODE_ENV = "production";
  return config;
});
