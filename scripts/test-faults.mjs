// pnpm test:faults: what can go wrong, more often and in more ways than every run of the tests has time for.
//   FAULT_ROUNDS=1000 FAULT_SEED=7 pnpm test:faults test/faults/server-kill.test.ts
process.env.FAULT_ROUNDS ??= "200";
if (process.argv.length === 2) process.argv.push("test/faults");
await import("./test.mjs");
