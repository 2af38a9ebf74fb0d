import { expect, test } from "vitest";
import { durationOf, isSpoken } from "../../web/src/ui/durations";

test.each([
  [0, 0, "seconds"],
  [1, 1, "seconds"],
  [89, 89, "seconds"],
  [89.2, 2, "minutes"],
  [90, 2, "minutes"],
  [900, 15, "minutes"],
  [901, 16, "minutes"],
  [89 * 60, 89, "minutes"],
  [90 * 60, 2, "hours"],
  [86_400, 24, "hours"],
])("%d seconds are said as %d %s", (seconds, n, unit) => {
  expect(durationOf(seconds)).toEqual({ n, unit });
});

test("a clock that runs behind is told by how much, without a sign", () => {
  expect(durationOf(-60)).toEqual({ n: 60, unit: "seconds" });
});

test("a count-down is said aloud at a few marks only", () => {
  expect(Array.from({ length: 120 }, (_, left) => left).filter(isSpoken)).toEqual([10, 30, 60]);
});
