import { expect, test } from "vitest";
import { Hashing } from "../../server/src/passwords/hashing.js";

test("results that wait for each other all arrive, and one that fails harms no other", async () => {
  const hashing = new Hashing();
  const stored = await hashing.hash("correct horse");
  const right = Array.from({ length: 12 }, () => hashing.verify(stored, "correct horse"));
  const broken = hashing.verify("no hash at all", "correct horse");
  const wrong = hashing.verify(stored, "wrong horse");

  const outcomes = await Promise.allSettled([...right, broken, wrong]);

  expect(outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : "failed"))).toEqual([
    ...Array(12).fill(true),
    "failed",
    false,
  ]);
});
