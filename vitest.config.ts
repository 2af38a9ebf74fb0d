import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// The server's decorators and class fields are transformed as the nearest tsconfig.json says: Vite reads it by itself.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "server",
          // Vite would take the other of GraphQL's two builds, beside the one that its dependants take.
          alias: { graphql: fileURLToPath(new URL("./server/node_modules/graphql/index.js", import.meta.url)) },
          include: ["test/{unit,api,faults}/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: "test/support/browser-setup.ts",
          testTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
          // A browser takes a whole machine, so these run by themselves, after the others.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
