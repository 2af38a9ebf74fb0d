import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Algorithm,
  clockOffsetSeconds,
  codeAt,
  codeOf,
  diagnoseSetup,
  stepAt,
} from "../../server/src/totp/totp.ts";

const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const NOW = new Date("2026-11-24T08:30:10Z");
const STEP = stepAt(NOW);

/** What an app shows that ignored something of the QR code, with its clock a little off. */
const shownBy = (algorithm: Algorithm, digits: number, periodSeconds: number, secondsOff = 0) =>
  codeOf(
    { secret: SECRET, algorithm, digits, periodSeconds },
    stepAt(new Date(NOW.getTime() + secondsOff * 1000), periodSeconds),
  );

describe("a clock that is off", () => {
  test.each([
    [2, 60],
    [-2, -60],
    [5, 150],
    [-7, -210],
    [20, 600],
    [-20, -600],
  ])("a code of %i steps from now means %i seconds", (distance, offsetSeconds) => {
    const diagnosis = diagnoseSetup(SECRET, codeAt(SECRET, STEP + distance), NOW, 1);
    expect(diagnosis).toEqual({ kind: "clock-off", offsetSeconds });
    expect(clockOffsetSeconds(STEP + distance, NOW)).toBe(offsetSeconds);
  });

  test("with a window of 0 the neighbours count as off", () => {
    expect(diagnoseSetup(SECRET, codeAt(SECRET, STEP + 1), NOW, 0)).toEqual({ kind: "clock-off", offsetSeconds: 30 });
    expect(diagnoseSetup(SECRET, codeAt(SECRET, STEP - 1), NOW, 0)).toEqual({ kind: "clock-off", offsetSeconds: -30 });
  });

  test("beyond ten minutes nothing is claimed", () => {
    expect(diagnoseSetup(SECRET, codeAt(SECRET, STEP + 21), NOW, 1)).toBeUndefined();
    expect(diagnoseSetup(SECRET, codeAt(SECRET, STEP - 21), NOW, 1)).toBeUndefined();
  });
});

describe("an app that ignored the QR code's settings", () => {
  const others = (["SHA1", "SHA256", "SHA512"] as const).flatMap((algorithm) =>
    [6, 8].flatMap((digits) => [30, 60].map((period) => [algorithm, digits, period] as const)),
  );

  test.each(others.filter((app) => app.join() !== "SHA1,6,30"))(
    "%s, %i digits, %i s is named, its clock right or off",
    (...app) => {
      for (const secondsOff of [0, 60, -60, 580, -580]) {
        expect(diagnoseSetup(SECRET, shownBy(...app, secondsOff), NOW, 1)).toEqual({ kind: "app-incompatible" });
      }
    },
  );

  test.each(others.filter(([, digits]) => digits === 8))(
    "%s, %i digits, %i s is named by the first six of them",
    (...app) => {
      expect(diagnoseSetup(SECRET, shownBy(...app).slice(0, 6), NOW, 1)).toEqual({ kind: "app-incompatible" });
    },
  );

  test("eight digits may be typed in halves", () => {
    const code = shownBy("SHA1", 8, 30);
    expect(diagnoseSetup(SECRET, `${code.slice(0, 4)} ${code.slice(4)}`, NOW, 1)).toEqual({ kind: "app-incompatible" });
  });
});

describe("nothing to explain", () => {
  test("a right code is never called wrong", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 400_000_000 }),
        fc.constantFrom(0, 1),
        fc.integer({ min: -1, max: 1 }),
        (step, window, distance) => {
          fc.pre(Math.abs(distance) <= window);
          const now = new Date(step * 30_000);
          expect(diagnoseSetup(SECRET, codeAt(SECRET, step + distance), now, window)).toBeUndefined();
        },
      ),
    );
  });

  test.each(["", "12345", "1234567", "123456789", "abcdef", "12345a"])("%j is no code of any app", (text) => {
    expect(diagnoseSetup(SECRET, text, NOW, 1)).toBeUndefined();
  });

  test("the code of another secret is no fault of the app", () => {
    expect(diagnoseSetup(SECRET, codeAt("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", STEP), NOW, 1)).toBeUndefined();
  });
});
