import { setTimeout as delay } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { IS_THOROUGH } from "../support/chance.ts";
import { documents } from "../support/documents.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { keyNumber } from "../support/keys.ts";
import { PostgresServer } from "../support/postgres.ts";
import { ServerProcess } from "../support/server-process.ts";
import { expectType, someCredentials } from "../support/test.ts";

const GONE_MS = IS_THOROUGH ? 30_000 : 1_000;
/** Bounds that hold where the machine has time for this test: a refusal is told by then… */
const REFUSED_MS = 2_000;
/** …and so soon after the database is back, all works. */
const WORKING_MS = 5_000;

test(`a database that is gone for ${GONE_MS / 1_000} seconds is refused in time, ends no server, and is soon used again`, async () => {
  const postgres = await PostgresServer.start({ durable: true });
  const folder = newFolder();
  const env = { DATABASE_URL: postgres.url, DATABASE_TIMEOUT_MS: "1800", ENCRYPTION_KEYS: `test:${keyNumber(1)}` };
  const server = await ServerProcess.start(folder, env);
  try {
    const client = server.app();
    const credentials = someCredentials();
    expectType(await client.register(credentials), "SignedIn");
    const input = { ...credentials, transport: "BEARER" };
    const refusals: number[] = [];
    const expectRefused = async (document: string, variables?: object) => {
      const start = performance.now();
      const { status, body } = await client.send(document, variables && { input: variables });
      refusals.push(performance.now() - start);
      expect({ status, data: body.data ?? null }).toEqual({ status: 503, data: null });
      expect(body.errors[0].extensions).toEqual({ code: "OVERLOADED" });
    };

    await postgres.stop();
    const back = performance.now() + GONE_MS;
    while (performance.now() < back) {
      await Promise.all([expectRefused(documents.me), expectRefused(documents.login, input)]);
      expect((await client.get("/healthz")).status).toBe(200);
      expect((await client.get("/readyz")).status).toBe(503);
      await delay(100);
    }
    await postgres.startAgain();
    const returned = performance.now();
    await vi.waitFor(async () => expect((await client.get("/readyz")).status).toBe(200), 20_000);
    expect(await client.me()).toMatchObject({ email: credentials.email });
    expectType(await server.app().login(credentials), "SignedIn");
    const took = Math.round(performance.now() - returned);

    const longest = Math.round(Math.max(...refusals));
    console.log(`${refusals.length} refusals, after ${longest} ms at most; working ${took} ms after its return.`);
    if (IS_THOROUGH) {
      expect(longest).toBeLessThanOrEqual(REFUSED_MS);
      expect(took).toBeLessThanOrEqual(WORKING_MS);
    }
    expect((await server.end("SIGTERM")).code).toBe(0);
  } finally {
    await server.end("SIGKILL");
    await removeFolder(folder);
    await postgres.close();
  }
}, 120_000);
