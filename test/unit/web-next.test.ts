import fc from "fast-check";
import { expect, test } from "vitest";
import { isInside, nextAfterSignIn, signInPath } from "../../web/src/sign-in/next";

const ORIGIN = "https://id.example.com";
const next = (value: string) => nextAfterSignIn(`?${new URLSearchParams({ next: value })}`, ORIGIN);

test("leads back to where someone wanted to go", () => {
  expect(next("/u/security")).toBe("/u/security");
  expect(next("/u/activity?after=x#y")).toBe("/u/activity?after=x#y");
  expect(nextAfterSignIn("", ORIGIN)).toBe("/u");
});

test.each([
  "https://evil.example/u",
  "//evil.example/u",
  "/\\evil.example/u",
  "\\\\evil.example/u",
  "javascript:alert(1)//u",
  "https://id.example.com.evil.example/u",
  "https://id.example.com@evil.example/u",
  "/ux",
  "/u/../login",
  "/login",
  "",
])("%j leads to the overview", (value) => {
  expect(next(value)).toBe("/u");
});

test("never leaves the pages inside, whatever it is given", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.webUrl(), fc.webPath()), (value) => {
      const target = new URL(next(value), ORIGIN);
      expect(target.origin).toBe(ORIGIN);
      expect(isInside(target.pathname)).toBe(true);
    }),
  );
});

test("the sign-in page carries the way back, and only where there is one", () => {
  expect(signInPath("/u")).toBe("/login");
  const { search } = new URL(signInPath("/u/security?x=1&y=2"), ORIGIN);
  expect(nextAfterSignIn(search, ORIGIN)).toBe("/u/security?x=1&y=2");
});
