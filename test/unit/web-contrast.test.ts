import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("../../web/src/ui/tokens.css", import.meta.url), "utf8");

type Scheme = "light" | "dark";

/** The `light-dark()` pairs of the token sheet. */
const colours = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9A-F]{6}), (#[0-9A-F]{6})\);/gi)].map(([, name, light, dark]) => [
    String(name),
    { light: String(light), dark: String(dark) },
  ]),
);

/** Relative luminance as WCAG 2 defines it. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(front: string, ground: string, scheme: Scheme, tokens = colours): number {
  const [one, two] = [front, ground].map((name) => luminance(tokens.get(name)?.[scheme] ?? "")) as [number, number];
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
}

/** What is read: 4.5 to 1. */
const TEXT: Record<string, string[]> = {
  text: ["page", "surface", "sunken", "primary-wash", "danger-wash", "warn-wash", "ok-wash", "info-wash"],
  muted: ["page", "surface", "sunken", "primary-wash"],
  link: ["page", "surface", "danger-wash", "warn-wash", "info-wash"],
  "on-primary": ["primary", "primary-hover", "primary-press"],
  "on-danger": ["danger", "danger-hover"],
  brass: ["page", "surface"],
  danger: ["page", "surface", "danger-wash"],
  warn: ["surface", "warn-wash"],
  ok: ["surface", "ok-wash"],
  info: ["surface", "info-wash"],
};

/** What is seen: controls, ticks and the focus ring, 3 to 1. */
const SHAPES: Record<string, string[]> = {
  primary: ["page", "surface", "primary-wash"],
  edge: ["page", "surface", "sunken"],
  "brass-line": ["page", "surface"],
  focus: ["page", "surface", "sunken", "primary-wash", "danger-wash", "warn-wash", "info-wash"],
};

function pairs(table: Record<string, string[]>): [string, string][] {
  return Object.entries(table).flatMap(([front, grounds]) =>
    grounds.map((ground) => [front, ground] as [string, string]),
  );
}

// axe can't judge the code field, whose ticks are a background: the tokens are judged instead.
describe.each<Scheme>(["light", "dark"])("in the %s theme", (scheme) => {
  test.each(pairs(TEXT))("%s can be read on %s", (front, ground) => {
    expect(contrast(front, ground, scheme)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(pairs(SHAPES))("%s can be told from %s", (front, ground) => {
    expect(contrast(front, ground, scheme)).toBeGreaterThanOrEqual(3);
  });
});

/** What another brand replaces, and nothing else. */
const plum = new Map([
  ...colours,
  ["primary", { light: "#7a1f4d", dark: "#f0a6c8" }],
  ["primary-hover", { light: "#641840", dark: "#f5c1d8" }],
  ["primary-press", { light: "#501233", dark: "#f9d6e5" }],
  ["on-primary", { light: "#ffffff", dark: "#2a0718" }],
  ["primary-wash", { light: "#f7e8ef", dark: "#3a1728" }],
  ["link", { light: "#7a1f4d", dark: "#f0a6c8" }],
]);

describe.each<Scheme>(["light", "dark"])("with another brand, in the %s theme", (scheme) => {
  const branded = ([front, ground]: [string, string]) => /primary|link/.test(front + ground);

  test.each(pairs(TEXT).filter(branded))("%s can be read on %s", (front, ground) => {
    expect(contrast(front, ground, scheme, plum)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(pairs(SHAPES).filter(branded))("%s can be told from %s", (front, ground) => {
    expect(contrast(front, ground, scheme, plum)).toBeGreaterThanOrEqual(3);
  });
});
