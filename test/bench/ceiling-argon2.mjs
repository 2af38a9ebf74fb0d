// The ceiling of password sign-ins: how many argon2id verifications a second one core makes, and nothing else.
import { createRequire } from "node:module";

const { hash, verify } = createRequire(new URL("../../server/package.json", import.meta.url))("@node-rs/argon2");
const seconds = Number(process.argv[2]);
const stored = await hash("correct horse battery staple", {
  algorithm: 2,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
});
const begin = performance.now();
let count = 0;
while (performance.now() - begin < seconds * 1000) {
  await verify(stored, "correct horse battery staple");
  count++;
}
console.log(`per second: ${(count * 1000) / (performance.now() - begin)}`);
