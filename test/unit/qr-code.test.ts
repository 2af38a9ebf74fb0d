import { expect, test } from "vitest";
import { qrCode } from "../../server/src/totp/qr-code.ts";
import { keyUri } from "../../server/src/totp/totp.ts";

const svgOf = (uri: string) => decodeURIComponent(uri.slice("data:image/svg+xml,".length));

test("a QR code is an SVG image in a data: URI, black on white with its quiet zone", async () => {
  const uri = await qrCode(
    keyUri({ secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", issuer: "Latchkey", account: "a@x.example" }),
  );
  expect(uri).toMatch(/^data:image\/svg\+xml,%3Csvg/);

  const svg = svgOf(uri);
  expect(svg).toContain('fill="#ffffff"');
  expect(svg).toContain('stroke="#000000"');
  // The first row of modules begins four in and four down.
  expect(svg).toMatch(/d="M4 4\.5h7/);
});

test("a picture holds no script and asks nobody for anything", async () => {
  const svg = svgOf(await qrCode("otpauth://totp/<script>alert(1)</script>"));
  expect(svg).not.toMatch(/script|href|url\(/);
});

test("the longest names that can be set still fit", async () => {
  const longest = keyUri({ secret: "A".repeat(32), issuer: "名".repeat(64), account: "é".repeat(254) });
  await expect(qrCode(longest)).resolves.toMatch(/^data:image/);
});
