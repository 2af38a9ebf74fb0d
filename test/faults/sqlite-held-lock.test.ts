import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { test as base, expect } from "vitest";
import { IS_THOROUGH } from "../support/chance.ts";
import { documents } from "../support/documents.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { LockHolder, ServerProcess } from "../support/server-process.ts";
import { expectType, someCredentials } from "../support/test.ts";

/** How long another process holds the database. */
const HELD_MS = IS_THOROUGH ? 10_000 : 2_500;
/** Bounds that hold where the machine has time for this test: a write is refused by then… */
const REFUSED_MS = 2_000;
/** …and no longer does the whole process stand still. */
const STALL_MS = 250;
const INSIDE = /sql|select|insert|begin|database|lock/i;
const TOKEN = "a-token-for-figures";

const test = base.extend<{ folder: string; server: ServerProcess }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  folder: async ({}, use) => {
    const folder = newFolder();
    await use(folder);
    await removeFolder(folder);
  },
  server: async ({ folder }, use) => {
    const server = await ServerProcess.start(folder, { METRICS_TOKEN: TOKEN });
    await use(server);
    expect((await server.end("SIGTERM")).code).toBe(0);
  },
});

/** The longest that the server's process stood still since this was asked for last, in milliseconds. */
async function longestStall(server: ServerProcess): Promise<number> {
  const page = await server.app().get("/metrics", { authorization: `Bearer ${TOKEN}` });
  return Number(/^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(await page.text())?.[1]) * 1_000;
}

test(`while another process holds the database for ${HELD_MS / 1_000} seconds, reads go on, writes are refused in time, and the process never stands still for long`, async ({
  folder,
  server,
}) => {
  const client = server.app();
  const credentials = someCredentials();
  expectType(await client.register(credentials), "SignedIn");
  const newcomer = someCredentials();
  const lock = await LockHolder.hold(join(folder, "latchkey.db"));
  const stalls: number[] = [];
  const refusals: number[] = [];
  const reads: number[] = [];
  let isHeld = true;
  const untilLetGo = async (once: () => Promise<void>) => {
    while (isHeld) await once();
  };
  const timed = async (into: number[], work: () => Promise<void>) => {
    const start = performance.now();
    await work();
    into.push(performance.now() - start);
  };
  await longestStall(server);

  const writes: [string, object?][] = [
    [documents.register, { ...newcomer, transport: "BEARER" }],
    [documents.login, { ...credentials, transport: "BEARER" }],
    [documents.setupMfa, {}],
    [documents.logout],
  ];
  const busy = [
    ...writes.map(([document, input]) =>
      untilLetGo(() =>
        timed(refusals, async () => {
          const { status, body } = await client.send(document, input && { input });
          // The last of them may be carried out, when the lock is let go.
          if (status === 200 && !isHeld) return;
          expect({ status, errors: body.errors }).toMatchObject({
            status: 503,
            errors: [{ extensions: { code: "OVERLOADED" } }],
          });
          expect(JSON.stringify(body)).not.toMatch(INSIDE);
        }),
      ),
    ),
    untilLetGo(() =>
      timed(reads, async () => {
        expect(await client.me()).toMatchObject({ email: credentials.email });
        for (const path of ["/healthz", "/readyz"]) expect((await client.get(path)).status).toBe(200);
        stalls.push(await longestStall(server));
      }),
    ),
  ];
  await delay(HELD_MS);
  isHeld = false;
  // Those that are under way meet the lock to their end.
  await Promise.all(busy).finally(() => lock.letGo());

  const most = (times: number[]) => Math.round(Math.max(...times));
  console.log(
    `${refusals.length} writes were refused after ${most(refusals)} ms at most; ${reads.length} rounds of reads took ${most(reads)} ms at most; the process stood still for ${most(stalls)} ms at most.`,
  );
  expect(refusals.length).toBeGreaterThan(3);
  if (IS_THOROUGH) {
    expect(most(refusals)).toBeLessThanOrEqual(REFUSED_MS);
    expect(most(stalls)).toBeLessThanOrEqual(STALL_MS);
  }
  // Nothing of all that was done, and now it can be.
  expectType(await server.app().register(newcomer), "SignedIn");
  expectType(await server.app().login(credentials), "SignedIn");
  expect((await client.me()).mfa.enabled).toBe(false);
}, 120_000);
