import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/**
 * The explorer of the API, built by itself: with the pages it would share code, and the sign-in page would carry what
 * only the explorer uses of it.
 */
export default defineConfig(({ command }) => {
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    root: fileURLToPath(new URL(".", import.meta.url)),
    base: "/graphiql/",
    build: {
      outDir: "../dist/graphiql",
      emptyOutDir: true,
      target: "es2023",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // kB. It is for developers, who wait for it once.
      chunkSizeWarningLimit: 1_200,
      // Its packages are marked for servers that render React; here all of them run in the browser.
      rolldownOptions: { checks: { moduleLevelDirective: false } },
    },
  };
});
