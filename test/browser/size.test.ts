import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import { test } from "../support/browser.ts";

const BUDGET_BYTES = 160_000;

test("all the JavaScript that the sign-in page loads fits its budget, gzipped", async ({ arrive }) => {
  const { page } = await arrive();
  const scripts = new Map<string, Promise<Buffer>>();
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.set(response.url(), response.body());
  });

  await page.goto("/login", { waitUntil: "networkidle" });

  const sizes = await Promise.all([...scripts.values()].map(async (body) => gzipSync(await body).length));
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(BUDGET_BYTES);
});
