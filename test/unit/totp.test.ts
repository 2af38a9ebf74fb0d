import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  codeAt,
  codeOf,
  findPastStep,
  generateSecret,
  keyUri,
  matchCode,
  parseCode,
  stepAt,
} from "../../server/src/totp/totp.ts";

/** The secret of RFC 4226, appendix D: the ASCII digits 12345678901234567890. */
const RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const RFC_SECRETS = {
  SHA1: RFC_SECRET,
  SHA256: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA",
  SHA512: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA",
};

const STEP_MS = 30_000;
const at = (step: number, millisecond = 0) => new Date(step * STEP_MS + millisecond);

/** Steps from 1970 to the 24th century, instants within a step, and the two windows that can be set. */
const steps = fc.integer({ min: 100, max: 400_000_000 });
const moments = fc.integer({ min: 0, max: STEP_MS - 1 });
const windows = fc.constantFrom(0, 1);

describe("codes", () => {
  test.each(
    "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489"
      .split(" ")
      .map((code, step) => [step, code] as const),
  )("RFC 4226, appendix D: counter %i gives %s", (step, code) => {
    expect(codeAt(RFC_SECRET, step)).toBe(code);
  });

  test.each([
    [36, "003784"],
    [44, "000152"],
    [62, "005080"],
  ])("a code keeps its leading zeros: counter %i gives %s", (step, code) => {
    expect(codeAt(RFC_SECRET, step)).toBe(code);
  });

  test.each([
    [59, 1, "94287082", "46119246", "90693936", "287082"],
    [1_111_111_109, 37_037_036, "07081804", "68084774", "25091201", "081804"],
    [1_111_111_111, 37_037_037, "14050471", "67062674", "99943326", "050471"],
    [1_234_567_890, 41_152_263, "89005924", "91819424", "93441116", "005924"],
    [2_000_000_000, 66_666_666, "69279037", "90698825", "38618901", "279037"],
    [20_000_000_000, 666_666_666, "65353130", "77737706", "47863826", "353130"],
  ])("RFC 6238, appendix B: second %i is step %i", (second, step, sha1, sha256, sha512, sixDigits) => {
    expect(stepAt(new Date(second * 1000))).toBe(step);
    const eightDigits = (algorithm: keyof typeof RFC_SECRETS) =>
      codeOf({ secret: RFC_SECRETS[algorithm], algorithm, digits: 8, periodSeconds: 30 }, step);
    expect([eightDigits("SHA1"), eightDigits("SHA256"), eightDigits("SHA512")]).toEqual([sha1, sha256, sha512]);
    expect(codeAt(RFC_SECRET, step)).toBe(sixDigits);
  });
});

describe("secrets", () => {
  test("a secret is 160 bits in Base32 without padding", () => {
    expect(generateSecret()).toMatch(/^[A-Z2-7]{32}$/);
  });

  test("10,000 secrets are all different", () => {
    expect(new Set(Array.from({ length: 10_000 }, generateSecret)).size).toBe(10_000);
  });
});

describe("the key URI", () => {
  test("spells everything out and percent-encodes names, a space as %20", () => {
    expect(keyUri({ secret: RFC_SECRET, issuer: "My Site & Co", account: "a+b@x.example" })).toBe(
      `otpauth://totp/My%20Site%20%26%20Co:a%2Bb%40x.example?secret=${RFC_SECRET}` +
        "&issuer=My%20Site%20%26%20Co&algorithm=SHA1&digits=6&period=30",
    );
  });

  test("gives any names back as they were", () => {
    const names = fc.string({ unit: "grapheme", minLength: 1 });
    fc.assert(
      fc.property(names, names, (issuer, account) => {
        const text = keyUri({ secret: RFC_SECRET, issuer, account });
        const label = text.slice("otpauth://totp/".length, text.indexOf("?"));
        expect(label.split(":").map(decodeURIComponent)).toEqual([issuer, account]);
        expect(new URL(text).searchParams.get("issuer")).toBe(issuer);
      }),
    );
  });
});

describe("reading a code", () => {
  test.each(["287082", " 287082\n", "287 082", "2 8 7 0 8 2", "287\u00a0082", "287\u2009082", "\ufeff287082"])(
    "%j is 287082",
    (text) => {
      expect(parseCode(text)).toBe("287082");
    },
  );

  test.each([
    "",
    " ",
    "28708",
    "2870821",
    "12345a",
    "-28708",
    "+28708",
    "28708.",
    "２８７０８２",
    "٢٨٧٠٨٢",
    "0x1234",
    "287-082",
    "287082\0",
  ])("%j is no code", (text) => {
    expect(parseCode(text)).toBeUndefined();
  });

  test("100,000 characters are no code", () => {
    expect(parseCode(`${" 1".repeat(50_000)}`)).toBeUndefined();
  });
});

describe("matching a code", () => {
  test("a code matches within its window, and nowhere else", () => {
    const distances = fc.integer({ min: -6, max: 6 });
    fc.assert(
      fc.property(steps, moments, windows, distances, (step, moment, window, distance) => {
        const now = at(step, moment);
        const match = matchCode(RFC_SECRET, codeAt(RFC_SECRET, step + distance), now, null, window);
        if (Math.abs(distance) <= window) expect(match).toMatchObject({ kind: "fresh" });
        // A code of another time may by chance equal one in the window.
        else if (match !== undefined) expect(codeAt(RFC_SECRET, match.step)).toBe(codeAt(RFC_SECRET, step + distance));
      }),
    );
  });

  test("a match names a step that has the code and lies in the window", () => {
    const codes = fc.integer({ min: 0, max: 999_999 }).map((number) => `${number}`.padStart(6, "0"));
    fc.assert(
      fc.property(steps, windows, codes, (step, window, code) => {
        const inWindow = [-1, 0, 1]
          .filter((distance) => Math.abs(distance) <= window)
          .map((distance) => step + distance);
        const expected = inWindow.some((candidate) => codeAt(RFC_SECRET, candidate) === code);
        expect(matchCode(RFC_SECRET, code, at(step), null, window) !== undefined).toBe(expected);
      }),
    );
  });

  test("a step at or before the last used one is never fresh", () => {
    fc.assert(
      fc.property(
        steps,
        windows,
        fc.integer({ min: -1, max: 1 }),
        fc.integer({ min: -3, max: 3 }),
        (step, window, distance, used) => {
          const lastUsedStep = step + used;
          const match = matchCode(RFC_SECRET, codeAt(RFC_SECRET, step + distance), at(step), lastUsedStep, window);
          if (match?.kind === "fresh") expect(match.step).toBeGreaterThan(lastUsedStep);
          if (match?.kind === "used") expect(match.step).toBeLessThanOrEqual(lastUsedStep);
          if (Math.abs(distance) <= window && distance > used) expect(match).toMatchObject({ kind: "fresh" });
        },
      ),
    );
  });

  test("a code that two steps share is fresh as long as one of them is", () => {
    const [earlier, code] = [910_737, "911617"];
    expect([codeAt(RFC_SECRET, earlier), codeAt(RFC_SECRET, earlier + 1)]).toEqual([code, code]);

    expect(matchCode(RFC_SECRET, code, at(earlier), null, 1)).toEqual({ kind: "fresh", step: earlier });
    expect(matchCode(RFC_SECRET, code, at(earlier), earlier, 1)).toEqual({ kind: "fresh", step: earlier + 1 });
    expect(matchCode(RFC_SECRET, code, at(earlier), earlier + 1, 1)).toEqual({ kind: "used", step: earlier });
  });

  test("the code of another secret opens nothing", () => {
    const other = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    expect(matchCode(RFC_SECRET, codeAt(other, 50_000_000), at(50_000_000), null, 1)).toBeUndefined();
  });

  test("the first half minute of 1970 has no step before it", () => {
    expect(matchCode(RFC_SECRET, "755224", at(0), null, 1)).toEqual({ kind: "fresh", step: 0 });
  });
});

describe("finding a step in the past", () => {
  const now = at(50_000_000, 12_345);

  test.each([
    [0, [-1, -2, -20]],
    [1, [-2, -3, -20]],
  ])("with a window of %i it begins right before the window and ends after ten minutes", (window, found) => {
    for (const distance of found) {
      expect(findPastStep(RFC_SECRET, codeAt(RFC_SECRET, 50_000_000 + distance), now, window)).toBe(
        50_000_000 + distance,
      );
    }
    expect(findPastStep(RFC_SECRET, codeAt(RFC_SECRET, 50_000_000 - 21), now, window)).toBeUndefined();
    expect(findPastStep(RFC_SECRET, codeAt(RFC_SECRET, 50_000_000 - window), now, window)).toBeUndefined();
  });

  test("a code of the future is never named", () => {
    fc.assert(
      fc.property(steps, windows, fc.integer({ min: 1, max: 30 }), (step, window, ahead) => {
        const found = findPastStep(RFC_SECRET, codeAt(RFC_SECRET, step + ahead), at(step), window);
        if (found !== undefined) expect(found).toBeLessThan(step - window);
      }),
    );
  });
});
