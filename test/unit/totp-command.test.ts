import { describe, expect, test } from "vitest";
import { printTotp } from "../../server/src/cli/totp.ts";
import { codeFor, parseKeyUri } from "../../server/src/totp/key-uri.ts";
import { generateSecret, keyUri } from "../../server/src/totp/totp.ts";

const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const second = (seconds: number) => new Date(seconds * 1000);

describe("the totp command", () => {
  test("prints the code, how long it lives, and the next one", () => {
    expect(printTotp(SECRET, { quiet: false }, second(42))).toBe("287 082   valid for 18 s   next 359 152");
  });

  test("with --quiet prints the digits alone", () => {
    expect(printTotp(SECRET, { quiet: true }, second(59))).toBe("287082");
  });

  test("counts a code's life down from 30 to 1", () => {
    const life = (seconds: number) =>
      /valid for (\d+) s/.exec(printTotp(SECRET, { quiet: false }, second(seconds)))?.[1];
    expect([30, 31, 59, 59.9, 60].map(life)).toEqual(["30", "29", "1", "1", "30"]);
  });

  test("follows the algorithm, digits and period of a key URI", () => {
    const uri = `otpauth://totp/Other:a@x.example?secret=${SECRET}&algorithm=SHA1&digits=8&period=60`;
    expect(printTotp(uri, { quiet: false }, second(61))).toBe("9428 7082   valid for 59 s   next 3735 9152");
  });
});

describe("reading a key URI or secret", () => {
  test("a key URI of our own reads back", () => {
    const secret = generateSecret();
    expect(parseKeyUri(keyUri({ secret, issuer: "My Site", account: "a@x.example" }))).toEqual({
      secret,
      algorithm: "SHA1",
      digits: 6,
      periodSeconds: 30,
    });
  });

  test.each([
    [SECRET.toLowerCase(), "in small letters"],
    [`  ${SECRET}\n`, "with white space around"],
    ["gezd gnbv gy3t qojq gezd gnbv gy3t qojq", "in groups"],
    ["GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ", "with hyphens"],
    [`otpauth://totp/x?secret=${SECRET.toLowerCase()}`, "in a URI that says nothing else"],
    [`OTPAUTH://TOTP/x?secret=${SECRET}&algorithm=sha-1`, "in a URI in capitals"],
  ])("%j is read: %s", (text) => {
    expect(parseKeyUri(text)).toEqual({ secret: SECRET, algorithm: "SHA1", digits: 6, periodSeconds: 30 });
  });

  test("the short secret of another site, with padding, works too", () => {
    expect(codeFor(parseKeyUri("JBSWY3DPEHPK3PXP===="), second(0))).toMatch(/^\d{6}$/);
  });

  test.each([
    ["", "The secret is missing."],
    ["otpauth://totp/x", "The secret is missing."],
    ["otpauth://totp/x?secret=", "The secret is missing."],
    ["otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQ&counter=1", "otpauth://totp/"],
    ["https://x.example/?secret=GEZDGNBVGY3TQOJQ", "otpauth://totp/"],
    ["otpauth:", "otpauth://totp/"],
    ["GEZDGNB0", "not Base32"],
    ["287082", "not Base32"],
    ["GEZDGNBVG", "not whole"],
    [`otpauth://totp/x?secret=${SECRET}&algorithm=MD5`, "algorithm"],
    [`otpauth://totp/x?secret=${SECRET}&algorithm=constructor`, "algorithm"],
    [`otpauth://totp/x?secret=${SECRET}&digits=5`, "digits"],
    [`otpauth://totp/x?secret=${SECRET}&digits=six`, "digits"],
    [`otpauth://totp/x?secret=${SECRET}&period=0`, "period"],
    [`otpauth://totp/x?secret=${SECRET}&period=1e1`, "period"],
  ])("%j is refused: %s", (text, message) => {
    expect(() => parseKeyUri(text)).toThrow(message);
  });

  test("a refusal does not repeat the secret", () => {
    expect(() => parseKeyUri("GEZDGNBVGY3TQOJQ0")).toThrow(/^((?!GEZD).)*$/);
  });
});
