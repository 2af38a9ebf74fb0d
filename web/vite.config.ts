import { readFileSync } from "node:fs";
import babel from "@rolldown/plugin-babel";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type UserConfig } from "vite";
import { sizeBudget } from "./size-budget.ts";

const API = "http://localhost:4000";

/** The one message for browsers without JavaScript, in both languages, taken from the catalogues. */
function noscript(): Plugin {
  const message = (locale: string): string => {
    const catalogue = readFileSync(new URL(`src/locales/${locale}/entry.po`, import.meta.url), "utf8");
    const text = /msgid "noscript"\nmsgstr "(.*)"/.exec(catalogue)?.[1];
    if (!text) throw new Error(`The ${locale} catalogue lacks "noscript".`);
    return `<p lang="${locale}">${text}</p>`;
  };
  return {
    name: "noscript",
    transformIndexHtml: (html) =>
      html.replace(
        "<noscript></noscript>",
        `<noscript><main class="noscript">${message("en")}${message("zh-CN")}</main></noscript>`,
      ),
  };
}

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
    noscript(),
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
  },
  server: { proxy: { "/graphql": API, "/oidc": API } },
} satisfies UserConfig;

export default defineConfig(({ command }) => {
  // What is built is built for production, whatever the server's NODE_ENV says: React would come as its slow self else.
  if (command === "build") process.env.NODE_ENV = "production";
  return config;
});
