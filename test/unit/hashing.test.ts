import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { Hashing, OverloadedError } from "../../server/src/passwords/hashing.js";

test("results that wait for each other all arrive, and one that fails harms no other", async () => {
  const hashing = new Hashing();
  const stored = await hashing.admit(() => hashing.hash("correct horse"));
  const verify = (hash: string, text: string) => hashing.admit(() => hashing.verify(hash, text));
  const right = Array.from({ length: 12 }, () => verify(stored, "correct horse"));
  const broken = verify("no hash at all", "correct horse");
  const wrong = verify(stored, "wrong horse");

  const outcomes = await Promise.allSettled([...right, broken, wrong]);

  expect(outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : "failed"))).toEqual([
    ...Array(12).fill(true),
    "failed",
    false,
  ]);
});

test("work is admitted while there are places, and gives its place back, also when it fails", async () => {
  const hashing = new Hashing();
  const finish: (() => void)[] = [];
  const admitted: Promise<void>[] = [];
  const enter = () => hashing.admit(() => new Promise<void>((resolve) => finish.push(resolve)));
  while (finish.length === admitted.length) {
    const work = enter();
    if (finish.length === admitted.length) {
      await expect(work).rejects.toBeInstanceOf(OverloadedError);
      break;
    }
    admitted.push(work);
  }
  expect(admitted).toHaveLength(Math.max(1, availableParallelism() - 1) + 32);
  finish[0]?.();
  await admitted[0];

  await expect(hashing.admit(() => Promise.reject(new Error("lost")))).rejects.toThrow("lost");
  expect(await hashing.admit(async () => "in")).toBe("in");
});

test("nothing is hashed that was not admitted", async () => {
  await expect(new Hashing().hash("correct horse")).rejects.toThrow("admitted");
});
