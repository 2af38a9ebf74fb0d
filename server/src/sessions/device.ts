// Order matters: nearly every browser also claims to be the ones before it.
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\b(?:OPR|Opera|OPiOS)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\bHeadlessChrome\//, "Headless Chrome"],
  [/\b(?:Chrome|CriOS)\//, "Chrome"],
  [/\bVersion\/.*\bSafari\//, "Safari"],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

// Programs name themselves first: "curl/8.5.0", "python-requests/2.32". Only plain words are repeated.
const PROGRAM = /^([A-Za-z][A-Za-z0-9._-]{0,31})(?:\/[\w.+-]*)?(?:\s|$)/;

// Real ones stay well below; the rest of a longer one tells nothing.
const MAX_LENGTH = 512;

/** A short form of a User-Agent header for people to recognise, such as "Firefox on Linux"; undefined if unknown. */
export function describeDevice(userAgent: string | undefined): string | undefined {
  const text = userAgent?.slice(0, MAX_LENGTH).trim() ?? "";
  const browser = nameIn(BROWSERS, text);
  const system = nameIn(SYSTEMS, text);
  if (browser !== undefined) return system === undefined ? browser : `${browser} on ${system}`;

  const program = PROGRAM.exec(text)?.[1];
  return program === undefined || program === "Mozilla" ? system : program;
}

function nameIn(table: readonly (readonly [RegExp, string])[], text: string): string | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1];
}
