import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { caretAfterReading, findCode, readCode, readPastedCode } from "../../web/src/ui/read-code";

const sixDigits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 6, maxLength: 6 }).map((d) => d.join(""));
const shifted = (code: string, zero: number) =>
  [...code].map((digit) => String.fromCodePoint(zero + Number(digit))).join("");

describe("what is typed", () => {
  test("shows its first six digits and nothing else", () => {
    expect(readCode("28a7-0 82")).toBe("287082");
    expect(readCode("1234567")).toBe("123456");
    expect(readCode("")).toBe("");
    expect(readCode("no digits")).toBe("");
  });

  test("may come in any script whose digits people type", () => {
    fc.assert(
      fc.property(sixDigits, fc.constantFrom(0xff10, 0x0660, 0x06f0), (code, zero) => {
        expect(readCode(shifted(code, zero))).toBe(code);
      }),
    );
  });

  test("never becomes more than six ASCII digits, and reading it again changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const once = readCode(text);
        expect(once).toMatch(/^[0-9]{0,6}$/);
        expect(readCode(once)).toBe(once);
      }),
    );
  });
});

describe("a pasted text", () => {
  test.each([
    ["123 456", "123456"],
    ["123-456", "123456"],
    ["123\u00a0456", "123456"],
    ["123\u2013456", "123456"],
    ["123456\n", "123456"],
    ["１２３４５６", "123456"],
    ["Your code is 287082, valid for 30 seconds.", "287082"],
    ["G-287 082 is your code of 2026", "287082"],
  ])("holds one code: %j", (text, code) => {
    expect(readPastedCode(text, text)).toBe(code);
  });

  test.each(["1234567", "123456 654321", "123 456 789", "+49 170 1234567", "no digits at all"])(
    "holds none, or more than one: %j",
    (text) => {
      expect(readPastedCode(text, text)).toBeUndefined();
    },
  );

  test("replaces what stood in the field when it is a whole code, and joins it when it is a part", () => {
    expect(readPastedCode("287082", "12287082")).toBe("287082");
    expect(readPastedCode("082", "287082")).toBe("287082");
    expect(readPastedCode("7082", "99997082")).toBeUndefined();
  });

  test("is found however the code is wrapped in words", () => {
    const words = fc.string({ unit: fc.constantFrom("a", "é", "码", ".", ",", "\n") });
    fc.assert(
      fc.property(words, sixDigits, words, (before, code, after) => {
        expect(findCode(`${before}${code}${after}`)).toBe(code);
      }),
    );
  });
});

test("the caret keeps its place among the digits", () => {
  expect(caretAfterReading("12a3", 3)).toBe(2);
  expect(caretAfterReading("123 456", 4)).toBe(3);
  expect(caretAfterReading("1234567", 7)).toBe(6);
});
