import { expect, test } from "vitest";
import { dayOf, relativeTime } from "../../web/src/ui/relative-time";

const now = Date.UTC(2026, 10, 24, 8, 30);
const SECOND = 1000;
const DAY = 86_400 * SECOND;

test.each([
  [0, { kind: "now" }],
  [59 * SECOND, { kind: "now" }],
  [-30 * SECOND, { kind: "now" }],
  [5 * 60 * SECOND, { kind: "ago", n: -5, unit: "minute" }],
  [3_600 * SECOND, { kind: "ago", n: -1, unit: "hour" }],
  [DAY, { kind: "ago", n: -1, unit: "day" }],
  [7 * DAY - 1, { kind: "ago", n: -6, unit: "day" }],
  [7 * DAY, { kind: "date" }],
  [-DAY, { kind: "date" }],
])("%d ms ago", (past, expected) => {
  expect(relativeTime(now - past, now)).toEqual(expected);
});

test("days are those of the person's own time zone", () => {
  expect(dayOf(new Date(2026, 0, 5, 0, 1))).toBe("2026-01-05");
  expect(dayOf(new Date(2026, 0, 4, 23, 59))).toBe("2026-01-04");
});
