import { expect, test, vi } from "vitest";
import { readName } from "../../server/src/users/name.ts";

test("a name has at most 64 characters, however they are spelt", () => {
  const spelt = "U\u0308\u0304".repeat(64);
  expect(readName(spelt)).toEqual({ kind: "name", name: "\u01d5".repeat(64) });
  expect(readName(`${spelt}x`)).toEqual({ kind: "problem", problem: "TOO_LONG" });
  expect(readName(`\n${" ".repeat(45_000)}Ada${" ".repeat(45_000)}`)).toEqual({ kind: "name", name: "Ada" });
});

test("what is longer than any spelling of a name is not normalised, which would take its time", () => {
  const normalize = vi.spyOn(String.prototype, "normalize");
  expect(readName("\u0300".repeat(24_900) + "\u0316".repeat(24_900))).toEqual({ kind: "problem", problem: "TOO_LONG" });
  expect(normalize).not.toHaveBeenCalled();
  normalize.mockRestore();
});
