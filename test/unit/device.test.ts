import fc from "fast-check";
import { expect, test } from "vitest";
import { describeDevice } from "../../server/src/sessions/device.ts";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`, "Chrome on Windows"],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`,
    "Edge on Windows",
  ],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`, "Chrome on ChromeOS"],
  [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/142.0.0.0 Safari/537.36`, "Headless Chrome on Linux"],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36 OPR/124.0`,
    "Opera on macOS",
  ],
  [`Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36`, "Chrome on Android"],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    "Samsung Internet on Android",
  ],
  ["Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", "Firefox on Android"],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15",
    "Safari on macOS",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1",
    "Safari on iPhone",
  ],
  [
    "Mozilla/5.0 (iPad; CPU OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1",
    "Chrome on iPad",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "iPhone",
  ],
  ["curl/8.5.0", "curl"],
  ["node", "node"],
  ["python-requests/2.32.3", "python-requests"],
  ["PostmanRuntime/7.49.1", "PostmanRuntime"],
  ["okhttp/5.1.0 extra words", "okhttp"],
  ["Mozilla/5.0", undefined],
  ["", undefined],
  [" ", undefined],
  ["<script>alert(1)</script>", undefined],
  ["evil\r\nSet-Cookie: a=b", "evil"],
  ["\u001b[31mred", undefined],
  ["a".repeat(100), undefined],
  [undefined, undefined],
])("%j is %j", (userAgent, device) => {
  expect(describeDevice(userAgent)).toBe(device);
});

test("a description is short and plain, whatever the header holds", () => {
  const headers = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom(
        "Firefox/",
        "Version/",
        "Safari/",
        "Windows",
        "iPhone",
        "Mozilla",
        "curl/1",
        " ",
        "\n",
        "\0",
        "<",
        "é",
      ),
    }),
  );
  fc.assert(
    fc.property(headers, (header) => {
      expect(describeDevice(header) ?? "").toMatch(/^[A-Za-z0-9 ._-]{0,40}$/);
    }),
  );
});

// A pattern that takes exponential time would not be through before the test's time is up.
test.each(["Version/".repeat(11_000), "a".repeat(90_000), "Chrome ".repeat(12_000)])(
  "90 kB are described shortly",
  (text) => {
    expect((describeDevice(text) ?? "").length).toBeLessThanOrEqual(40);
  },
);
