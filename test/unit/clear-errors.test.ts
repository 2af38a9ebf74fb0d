import { expect, test } from "vitest";
import { unforeseenMessage } from "../../server/src/clear-errors.ts";

const KEY = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
const ENV = {
  DATABASE_URL: "postgres://latchkey:hunter%2F2@db.example/latchkey",
  ENCRYPTION_KEYS: `k1:${KEY}`,
  SMTP_URL: "smtp://id:100%25sure@mail.example",
  METRICS_TOKEN: "a-token-for-figures",
};
const SAID = [ENV.DATABASE_URL, "hunter%2F2", "hunter/2", KEY, ENV.SMTP_URL, "100%sure", ENV.METRICS_TOKEN];

test.each(SAID)("an error that repeats %s is told without it, whole or not", (secret) => {
  const error = Object.assign(new TypeError(`Cannot use "${secret}".\nMore of it.`), { input: secret });
  expect(unforeseenMessage(error, ENV)).toBe(
    'The server cannot start, for a reason that it does not know: TypeError: Cannot use "[redacted]". LOG_LEVEL=debug shows where.',
  );
  const whole = unforeseenMessage(error, { ...ENV, LOG_LEVEL: "debug" });
  expect(whole).toMatch(/^ +at .*clear-errors\.test/m);
  expect(whole).not.toContain(secret);
});

test("what is no error is told as well, and passwords that are no good as such harm nothing", () => {
  const env = { DATABASE_URL: "postgres://latchkey:%zz@db.example/latchkey" };
  expect(unforeseenMessage("a word %zz", env)).toContain("Error: a word [redacted] LOG_LEVEL");
  expect(unforeseenMessage(undefined, {})).toContain("undefined");
});
