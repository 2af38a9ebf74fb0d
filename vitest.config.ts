import { defineConfig } from "vitest/config";

// The server's decorators and class fields are transformed as the nearest tsconfig.json says: Vite reads it by itself.
export default defineConfig({
  test: {
    include: ["test/{unit,api,faults}/**/*.test.ts"],
    testTimeout: 20_000,
  },
});
