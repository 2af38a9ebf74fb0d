import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkPassword, normalizePassword } from "../../server/src/passwords/password-policy.ts";

const KEY = "\u{1f511}";
const uncommon = (length: number) => "gv7-Kq2x.Lm9w/Ht4".repeat(64).slice(0, length);

describe("the length of a password", () => {
  test.each([
    ["", "REQUIRED"],
    [uncommon(11), "TOO_SHORT"],
    [uncommon(12), undefined],
    [uncommon(64), undefined],
    [uncommon(1024), undefined],
    [uncommon(1025), "TOO_LONG"],
    ["a".repeat(1025), "TOO_LONG"],
    [KEY.repeat(11), "TOO_SHORT"],
    [KEY.repeat(12), undefined],
    [KEY.repeat(256), undefined],
    [KEY.repeat(257), "TOO_LONG"],
    ["é".repeat(512), undefined],
    ["é".repeat(513), "TOO_LONG"],
  ] as const)("is counted in characters and limited in bytes: %j", (password, problem) => {
    expect(checkPassword(password, 12)).toBe(problem);
  });

  test("is counted after normalising: e with a combining accent is one character", () => {
    const spelt = "e\u0301".repeat(11);
    expect(checkPassword(spelt, 12)).toBe("TOO_SHORT");
    expect(checkPassword(`${spelt}\u00e9`, 12)).toBeUndefined();
    expect(checkPassword("e\u0301".repeat(512), 12)).toBeUndefined();
  });

  test("follows the setting", () => {
    expect(checkPassword(uncommon(8), 8)).toBeUndefined();
    expect(checkPassword(uncommon(15), 16)).toBe("TOO_SHORT");
  });

  test("is all that is asked of its characters: spaces, one case and no digits are fine", () => {
    for (const password of [
      "correct horse battery staple",
      "ÄÖÜ äöü ÄÖÜ äöü",
      "  leading and trailing  ",
      "正确的马电池订书钉再来一次",
    ]) {
      expect(checkPassword(password, 12)).toBeUndefined();
    }
  });
});

test("é is one password in both of its spellings, and case and spaces count", () => {
  expect(normalizePassword("caf\u00e9")).toBe(normalizePassword("cafe\u0301"));
  expect(normalizePassword(" Café ")).toBe(" Café ");
});

test("what is longer than any spelling of a password is not normalised, which would take its time", () => {
  // U+01D5 is two bytes, and three code units where it is spelt out: nothing else is as long for its bytes.
  const longest = "U\u0308\u0304".repeat(512);
  expect(normalizePassword(longest)).toBe("\u01d5".repeat(512));
  expect(checkPassword(longest, 12)).toBeUndefined();
  const marks = "\u0300".repeat(24_900) + "\u0316".repeat(24_900);
  expect(normalizePassword(marks)).toBe(marks);
  expect(checkPassword(marks, 12)).toBe("TOO_LONG");
});

describe("common passwords", () => {
  const listed = readFileSync(new URL("../../server/src/passwords/common-passwords.txt", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

  test.each(["password1234", "passwordpassword", "qwertyuiop123", "123456789012", "1qaz2wsx3edc"])(
    "%s is refused",
    (password) => {
      expect(checkPassword(password, 12)).toBe("TOO_COMMON");
    },
  );

  test("are refused in any case", () => {
    expect(checkPassword("PassWord1234", 12)).toBe("TOO_COMMON");
  });

  test("are refused where eight characters are enough", () => {
    for (const password of ["password", "iloveyou", "12345678", "Baseball"])
      expect(checkPassword(password, 8)).toBe("TOO_COMMON");
  });

  test("the list holds thousands for either minimum, each of which is refused", () => {
    expect(listed.length).toBeGreaterThan(20_000);
    expect(listed.filter((password) => password.length >= 12).length).toBeGreaterThan(7_000);
    expect(listed.filter((password) => checkPassword(password, 8) !== "TOO_COMMON")).toEqual([]);
  });

  test("one more character makes a password of its own", () => {
    expect(checkPassword("password1234 of mine", 12)).toBeUndefined();
  });
});

test("what anyone would guess of this account is refused, in any case", () => {
  const personal = ["Ada.Lovelace@x.example", "The Cafe\u0301 Site"];
  expect(checkPassword("ada.lovelace@x.example", 12, personal)).toBe("TOO_COMMON");
  expect(checkPassword("THE CAFÉ SITE", 12, personal)).toBe("TOO_COMMON");
  expect(checkPassword("ada.lovelace@x.example!", 12, personal)).toBeUndefined();
});
