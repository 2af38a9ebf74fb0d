import { expect, test } from "vitest";
import { portOf, SHARE, WORKERS } from "../support/free-port.ts";

test("no two workers ever try the same port, and each tries all of its own", () => {
  const ofWorker = (worker: number) => Array.from({ length: SHARE }, (_, asked) => portOf(worker, asked));
  const ports = Array.from({ length: WORKERS }, (_, worker) => ofWorker(worker)).flat();
  expect(new Set(ports).size).toBe(WORKERS * SHARE);
  expect(Math.min(...ports)).toBeGreaterThan(10_080);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});
