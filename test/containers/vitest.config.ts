import { defineConfig } from "vitest/config";

/** Beside the other tests, not among them: these need a container engine. The first one may compile and download. */
export default defineConfig({
  test: { include: ["test/containers/**/*.test.ts"], testTimeout: 1_200_000, hookTimeout: 120_000, bail: 1 },
});
