import fc from "fast-check";
import { expect, test } from "vitest";
import { type SpentCodes, spentUpTo, withSpent, withSpentUpTo } from "../../server/src/totp/spent-steps.ts";

const boundAt = (step: number): SpentCodes => ({ lastUsedStep: step, spentSteps: String(step) });

test("whichever way the clock goes, no code is spent twice", () => {
  const goes = fc.array(fc.oneof(fc.constantFrom(0, 1, 1, 2), fc.integer({ min: -50, max: 50 })), { maxLength: 80 });
  fc.assert(
    fc.property(goes, (steps) => {
      let current = 1_000;
      let codes = boundAt(current);
      const spent = new Set([current]);
      for (const step of steps) {
        current += step;
        for (const entered of [current - 1, current, current + 1]) {
          if (entered <= spentUpTo(codes, current)) continue;
          expect(spent.has(entered)).toBe(false);
          spent.add(entered);
          codes = withSpent(codes, entered);
        }
      }
    }),
  );
});

test("what was spent while the clock was ahead leaves the present alone, and is remembered", () => {
  const codes = [1_010, 5_000, 5_001].reduce(withSpent, boundAt(1_000));
  expect(spentUpTo(codes, 1_011)).toBe(1_010);
  expect(spentUpTo(codes, 4_998)).toBe(1_010);
  expect(spentUpTo(codes, 5_001)).toBe(5_001);
});

test("the next step counts as spent already, where a recovery code has spent it", () => {
  expect(spentUpTo(withSpent(boundAt(1_000), 1_011), 1_010)).toBe(1_011);
});

test("what a recovery code spends is spent at servers that are up to a minute behind, and no more of later", () => {
  for (const codes of [withSpentUpTo(boundAt(1_000), 1_011), withSpentUpTo(boundAt(1_009), 1_011)]) {
    for (const behind of [0, 1, 2]) {
      const current = 1_010 - behind;
      expect(spentUpTo(codes, current)).toBe(Math.min(1_011, current + 1));
    }
    expect(spentUpTo(codes, 1_012)).toBe(1_011);
  }
});

test("before all that is remembered nothing is accepted, nor where many codes were spent ahead", () => {
  expect(spentUpTo(boundAt(1_000), 900)).toBe(1_000);
  const many = Array.from({ length: 20 }, (_, index) => 5_000 + index).reduce(withSpent, boundAt(1_000));
  expect(spentUpTo(many, 1_010)).toBeGreaterThan(1_011);
  expect(many.spentSteps.length).toBeLessThan(255);
});

test("a row of before steps were remembered, and one whose latest was raised by hand, go by the latest", () => {
  expect(spentUpTo({ lastUsedStep: 1_000, spentSteps: "" }, 1_000)).toBe(1_000);
  expect(spentUpTo({ lastUsedStep: 1_010, spentSteps: "1000" }, 1_010)).toBe(1_010);
});
