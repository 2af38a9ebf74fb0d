import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ALPHABET,
  checkCharacter,
  generateRecoveryCode,
  readRecoveryCode,
} from "../../server/src/recovery-codes/recovery-code-format.ts";
import { groupFits } from "../../server/src/recovery-codes/recovery-code-reading.ts";

const CODE = "7KQG-M4XY-T9P6-WZ2C-H6DY";

const characters = fc.constantFrom(...ALPHABET);
const groups = fc
  .tuple(characters, characters, characters)
  .map((data) => data.join("") + checkCharacter(data.join("")));
const codes = fc.array(groups, { minLength: 5, maxLength: 5 }).map((parts) => parts.join("-"));
const places = fc.integer({ min: 0, max: 19 });

/** Puts the hyphens back after the characters were changed. */
const grouped = (text: string) => text.match(/.{4}/g)?.join("-") ?? "";
const bare = (code: string) => code.replaceAll("-", "");
const replaced = (text: string, place: number, character: string) =>
  text.slice(0, place) + character + text.slice(place + 1);
const groupOf = (place: number) => Math.floor(place / 4) + 1;

describe("the check character", () => {
  test.each("0000 0012 0104 1008 ZZZB ABCB 7KQG M4XY T9P6 WZ2C H6DY".split(" "))(
    "%s fits, and with any one character changed does not",
    (group) => {
      expect(groupFits(group)).toBe(true);
      const changed = [0, 1, 2, 3].flatMap((place) =>
        [...ALPHABET].map((character) => replaced(group, place, character)),
      );
      expect(changed.filter((other) => other !== group && groupFits(other))).toEqual([]);
    },
  );

  test("it catches every wrong character and every swap, in all 32,768 groups", () => {
    const everyGroup = [...ALPHABET].flatMap((a) =>
      [...ALPHABET].flatMap((b) => [...ALPHABET].map((c) => a + b + c + checkCharacter(a + b + c))),
    );
    expect(new Set(everyGroup).size).toBe(32_768);

    const seen = new Set(everyGroup);
    const unseenSlips = everyGroup.filter((group) => {
      const swaps = SWAPS.map(([i, j]) => replaced(replaced(group, i, group.charAt(j)), j, group.charAt(i)));
      return swaps.some((swapped) => swapped !== group && seen.has(swapped));
    });
    expect(unseenSlips).toEqual([]);

    // And two that differ in one place alone would be the same with that place blanked.
    const withOneBlank = everyGroup.flatMap((group) => [0, 1, 2, 3].map((place) => replaced(group, place, "_")));
    expect(new Set(withOneBlank).size).toBe(4 * 32_768);
  });

  test("it catches a swap across the border of two groups", () => {
    fc.assert(
      fc.property(codes, fc.constantFrom(3, 7, 11, 15), (code, place) => {
        const text = bare(code);
        const [left, right] = [text.charAt(place), text.charAt(place + 1)];
        fc.pre(left !== right);
        const swapped = replaced(replaced(text, place, right), place + 1, left);
        expect(readRecoveryCode(swapped)).toEqual({ kind: "groups", groups: [groupOf(place), groupOf(place) + 1] });
      }),
    );
  });
});

const SWAPS = [
  [0, 1],
  [0, 2],
  [0, 3],
  [1, 2],
  [1, 3],
  [2, 3],
] as const;

describe("making recovery codes", () => {
  test("a code is five groups of four that read back", () => {
    const code = generateRecoveryCode();
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(readRecoveryCode(code)).toEqual({ kind: "ok", value: code });
  });

  test("10,000 codes are all different and use every character in every place", () => {
    const made = Array.from({ length: 10_000 }, generateRecoveryCode);
    expect(new Set(made).size).toBe(10_000);
    for (let place = 0; place < 20; place++) {
      expect(new Set(made.map((code) => bare(code).charAt(place))).size).toBe(ALPHABET.length);
    }
  });
});

describe("reading a recovery code", () => {
  test.each([
    CODE,
    CODE.toLowerCase(),
    bare(CODE),
    ` ${CODE}\n`,
    "7KQG M4XY T9P6 WZ2C H6DY",
    "7kqg  m4xy\tt9p6\nwz2c h6dy",
    "7KQG–M4XY—T9P6‑WZ2C−H6DY",
    "7KQG.M4XY_T9P6·WZ2C•H6DY",
    "７ＫＱＧ-Ｍ４ＸＹ-Ｔ９Ｐ６-ＷＺ２Ｃ-Ｈ６ＤＹ",
    "\u200b7KQG-M4XY-T9P6-WZ2C-H6DY\ufeff",
    "7KQGM4XYT9-P6WZ2CH6DY",
    "-7KQG-M4XY-T9P6-WZ2C-H6DY-",
  ])("%j is read", (text) => {
    expect(readRecoveryCode(text)).toEqual({ kind: "ok", value: CODE });
  });

  test("look-alikes are read as what they look like: O as 0, I and L as 1", () => {
    const code = "0012-1008-0000-0104-7KQG";
    for (const typed of ["OO12-IOO8-OOOO-OLO4-7KQG", "ooi2-loo8-oooo-oio4-7kqg"]) {
      expect(readRecoveryCode(typed)).toEqual({ kind: "ok", value: code });
    }
  });

  test.each(["", " ", "-", " - – \n\u200b"])("%j is empty", (text) => {
    expect(readRecoveryCode(text)).toEqual({ kind: "empty" });
  });

  test.each(["287082", "287 082", " 287-082 ", "２８７０８２"])("%j is a code of the app", (text) => {
    expect(readRecoveryCode(text)).toEqual({ kind: "six-digits" });
  });

  test("six letters that look like digits are no code of the app", () => {
    expect(readRecoveryCode("OOOOOO")).toEqual({ kind: "length", from: 2, tooLong: false });
  });

  test.each([
    ["7KQU-M4XY-T9P6-WZ2C-H6DY", "U"],
    ["7kqu", "U"],
    ["7KQG-M4XY-T9P6-WZ2C-H6D?", "?"],
    ["7KQG-M4XY-T9P6-WZ2C-H6D🔑", "🔑"],
    ["7KQG+M4XY", "+"],
    ["hello, world", ","],
  ])("%j has a character that is never part of one: %j", (text, symbol) => {
    expect(readRecoveryCode(text)).toEqual({ kind: "symbol", symbol });
  });

  test.each([
    ["7KQH-M4XY-T9P6-WZ2C-H6DY", [1]],
    ["7KQG-M4XZ-T9P6-WZ2D-H6DY", [2, 4]],
    ["7KQGM4XYT9P6WZ2CH6DZ", [5]],
    ["7KQ-M4XY-T9P6-WZ2C-H6DY", [1]],
    ["7KQG-M4XYY-T9P6-WZ2C-H6DY", [2]],
    ["7KQG-M4XY-T9P6-WZ2C-H", [5]],
    ["1-2-3-4-5", [1, 2, 3, 4, 5]],
  ])("%j names the groups to check: %j", (text, wrong) => {
    expect(readRecoveryCode(text)).toEqual({ kind: "groups", groups: wrong });
  });

  test.each([
    ["7KQG", 2, false],
    ["7KQG-M4XY-T9P6-WZ2C", 5, false],
    ["7KQGM4XYT96WZ2CH6DY", 3, false],
    ["7KQGM4XYT9P6WZ2CH6DYY", 6, true],
    ["7KQGM4XYYT9P6WZ2CH6DY", 3, true],
    ["7KQG-M4XY-T9P6-WZ2C-H6DY-7KQG-M4X", 7, true],
  ])("%j has not 20 characters: check from group %i on", (text, from, tooLong) => {
    expect(readRecoveryCode(text)).toEqual({ kind: "length", from, tooLong });
  });

  test("what is far too long for a code is not looked through, which would take its time", () => {
    const tooLong = { kind: "length", from: 1, tooLong: true };
    expect(readRecoveryCode("\u0300".repeat(24_900) + "\u0316".repeat(24_900))).toEqual(tooLong);
    expect(readRecoveryCode(`${CODE}${" ".repeat(1_000)}`)).toEqual(tooLong);
    expect(readRecoveryCode(`${CODE}${" ".repeat(900)}`)).toEqual({ kind: "ok", value: CODE });
  });

  test("whatever is wrong with one character, its group is named", () => {
    fc.assert(
      fc.property(codes, places, characters, (code, place, character) => {
        const text = bare(code);
        fc.pre(text.charAt(place) !== character);
        const wrong = replaced(text, place, character);
        const expected = { kind: "groups", groups: [groupOf(place)] };
        expect(readRecoveryCode(wrong)).toEqual(expected);
        expect(readRecoveryCode(grouped(wrong))).toEqual(expected);
      }),
    );
  });

  test("a character too few or too many is found no earlier than it is, and usually where it is", () => {
    const reading = { right: 0, all: 0 };
    fc.assert(
      fc.property(codes, places, characters, fc.boolean(), (code, place, character, added) => {
        const text = bare(code);
        const wrong = text.slice(0, place) + (added ? character : "") + text.slice(added ? place : place + 1);
        const result = readRecoveryCode(wrong);
        if (result.kind !== "length") throw new Error(`read as ${result.kind}`);
        expect(result.tooLong).toBe(added);
        expect(result.from).toBeGreaterThanOrEqual(groupOf(place));
        reading.all++;
        if (result.from === groupOf(place)) reading.right++;
      }),
      { numRuns: 2_000, seed: 1 },
    );
    expect(reading.right / reading.all).toBeGreaterThan(0.9);
  });

  // A pattern that takes exponential time would not be through before the test's time is up.
  test("any text at all gets an answer, however long", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void readRecoveryCode(text)));
    for (const text of ["7".repeat(100_000), "- ".repeat(50_000), "7-".repeat(50_000)]) {
      expect(readRecoveryCode(text).kind).not.toBe("ok");
    }
  });
});
