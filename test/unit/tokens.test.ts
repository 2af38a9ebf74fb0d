import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  deriveChallenge,
  hashToken,
  isToken,
  newToken,
  safeEqual,
  type TokenKind,
} from "../../server/src/secrets/tokens.ts";

const KINDS: [TokenKind, string][] = [
  ["session", "ses_"],
  ["access", "acc_"],
  ["challenge", "chl_"],
  ["enrollment", "enr_"],
  ["pre-auth", "pre_"],
  ["reset", "rst_"],
  ["email-change", "emc_"],
];

describe("tokens", () => {
  test.each(KINDS)("a %s token begins with %s and holds 256 bits", (kind, prefix) => {
    const token = newToken(kind);
    expect(token.slice(0, 4)).toBe(prefix);
    expect(Buffer.from(token.slice(4), "base64url")).toHaveLength(32);
  });

  test.each(KINDS)("a %s token has the shape of its own kind alone", (kind) => {
    const shaped = KINDS.map(([other]) => other).filter((other) => isToken(other, newToken(kind)));
    expect(shaped).toEqual([kind]);
  });

  test("10,000 tokens are all different", () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newToken("session"))).size).toBe(10_000);
  });

  test("nothing but the exact shape is a token", () => {
    const token = newToken("session");
    const others = [
      "",
      "ses_",
      token.slice(0, -1),
      `${token}A`,
      `${token}\n`,
      ` ${token}`,
      `${token.slice(0, -1)}=`,
      token.toUpperCase(),
      "a".repeat(100_000),
    ];
    expect(others.filter((text) => isToken("session", text))).toEqual([]);
  });

  test("a hash is the token's SHA-256, in base64url", () => {
    expect(hashToken("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  });
});

describe("the challenge of a browser", () => {
  test("is derived: the same cookie gives the same one, another gives another", () => {
    const [cookie, other] = [newToken("pre-auth"), newToken("pre-auth")];
    expect(deriveChallenge(cookie)).toBe(deriveChallenge(cookie));
    expect(deriveChallenge(cookie)).not.toBe(deriveChallenge(other));
  });

  test("looks like any challenge, and does not hold the cookie", () => {
    const cookie = newToken("pre-auth");
    const challenge = deriveChallenge(cookie);
    expect(isToken("challenge", challenge)).toBe(true);
    expect(challenge.slice(4)).not.toBe(cookie.slice(4));
    expect(challenge.slice(4)).not.toBe(hashToken(cookie));
  });
});

test("safeEqual says what === says", () => {
  const texts = fc.string({ unit: "grapheme", maxLength: 4 });
  fc.assert(fc.property(texts, texts, (a, b) => safeEqual(a, b) === (a === b) && safeEqual(a, a)));
});
