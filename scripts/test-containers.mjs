// pnpm test:containers: the image, and what the documents say about it, on the container engine of this machine.
process.argv.push("--config", "test/containers/vitest.config.ts");
await import("./test.mjs");
