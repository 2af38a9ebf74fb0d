import { readdirSync } from "node:fs";
import { availableParallelism, getPriority } from "node:os";
import { expect, test } from "vitest";
import { documents } from "../support/documents.ts";
import { newFolder, removeFolder, ServerProcess } from "../support/server-process.ts";
import { expectType, someCredentials } from "../support/test.ts";

const TOKEN = "a-token-for-figures";
const CLIENTS = 200;
/** How many of each there must be, before the flood is over. */
const READS = 5;
const SIGN_INS = 40;
const MIB = 1024 * 1024;
/** What argon2id takes for each hash that is computed at a time. */
const PER_HASH = 19 * MIB;
const LEEWAY = 100 * MIB;

async function memoryOf(server: ServerProcess): Promise<number> {
  const page = await server.app().get("/metrics", { authorization: `Bearer ${TOKEN}` });
  return Number(/^process_resident_memory_bytes (\d+)$/m.exec(await page.text())?.[1]);
}

test("in a flood of sign-ins each is answered or refused, reads go on, and memory stays bounded", async () => {
  const folder = newFolder();
  const limits = { PASSWORD_FAILURES: "1000", ADDRESS_FAILURES: "100000", METRICS_TOKEN: TOKEN, LOG_LEVEL: "warn" };
  const server = await ServerProcess.start(folder, limits);
  try {
    const reader = server.app();
    const accounts = Array.from({ length: 10 }, () => someCredentials());
    for (const account of accounts) expectType(await server.app().register(account), "SignedIn");
    // Of an account of their own: the oldest sessions of the others give way.
    const own = someCredentials();
    expectType(await reader.register(own), "SignedIn");
    const base = await memoryOf(server);
    const outcomes = { SignedIn: 0, OVERLOADED: 0 };
    let reads = 0;
    const isOver = () => reads >= READS && outcomes.SignedIn >= SIGN_INS && outcomes.OVERLOADED >= CLIENTS;

    const flood = Array.from({ length: CLIENTS }, async (_, index) => {
      const input = { ...accounts[index % accounts.length], transport: "BEARER" };
      while (!isOver()) {
        const { status, headers, body } = await server.app().send(documents.login, { input });
        const outcome = body.data?.login.__typename ?? body.errors[0].extensions.code;
        expect(outcome).toBeOneOf(Object.keys(outcomes));
        if (outcome === "OVERLOADED") {
          expect(status).toBe(503);
          expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
        }
        outcomes[outcome as keyof typeof outcomes] += 1;
      }
    });
    let most = base;
    const watch = (async () => {
      while (!isOver()) {
        expect(await reader.me()).toMatchObject({ email: own.email });
        reads += 1;
        most = Math.max(most, await memoryOf(server));
      }
    })();
    await Promise.all([...flood, watch]);

    const slots = Math.max(1, availableParallelism() - 1);
    expect(most).toBeLessThan(base + slots * PER_HASH + LEEWAY);

    // And when it is over, all is as before.
    expectType(await server.app().login(accounts[1] ?? someCredentials()), "SignedIn");
    expect((await server.end("SIGTERM")).code).toBe(0);
  } finally {
    await server.end("SIGTERM");
    removeFolder(folder);
  }
}, 120_000);

test("the threads that hash stand back behind the one that answers, where the system knows such a thing", async () => {
  const folder = newFolder();
  const server = await ServerProcess.start(folder);
  try {
    expectType(await server.app().register(someCredentials()), "SignedIn");
    const { pid } = server;
    const threads = process.platform === "linux" ? readdirSync(`/proc/${pid}/task`).map(Number) : [pid];

    const lowered = threads.filter((thread) => thread !== pid).map((thread) => getPriority(thread));

    expect(getPriority(pid)).toBe(getPriority());
    expect(new Set(lowered)).toEqual(new Set(process.platform === "linux" ? [Math.min(getPriority() + 10, 19)] : []));
  } finally {
    await server.end("SIGTERM");
    removeFolder(folder);
  }
});
