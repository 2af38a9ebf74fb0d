import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "vitest";
import { Chance, IS_THOROUGH, SEED } from "../support/chance.ts";
import type { Client } from "../support/client.ts";
import { CANARY, type MalformedRequest, MalformedRequests, NOT_ASKED } from "../support/malformed-requests.ts";
import { operationsOf } from "../support/operations.ts";
import { processorTime } from "../support/processor-time.ts";
import type { Service } from "../support/service.ts";
import { RawSocket } from "../support/socket.ts";
import { aUser, expectType, test } from "../support/test.ts";

const MIB = 1024 * 1024;
const REQUESTS = IS_THOROUGH ? 10_000 : 1_500;
/** One by one where each is timed. */
const AT_ONCE = IS_THOROUGH ? 1 : 8;
/**
 * Whatever a request is, it costs no more of the processor's time, the sender's share included. Time on the clock would
 * tell of the machine's other work as well; what only waits is held to its times by the faults of databases.
 */
const MOST_MS = 100;
/** What the service may hold more of at the end than after the first fifth, in bytes. */
const MORE_MEMORY = 60 * MIB;

test(`of ${REQUESTS} malformed requests none is an error of the server, and none is repeated`, async ({ start }) => {
  console.log(`Seed ${SEED}: FAULT_SEED=${SEED} makes the same requests again.`);
  const service = await start({ env: { ADDRESS_FAILURES: "5", PASSWORD_FAILURES: "5", REGISTRATIONS_PER_HOUR: "5" } });
  const { client, credentials } = await aUser(service, service.app());
  const operations = (await operationsOf(client)).filter(({ name }) => !NOT_ASKED.includes(name));
  const requests = new MalformedRequests(new Chance(), operations);
  const kinds = new Map<string, number>();
  let most = { ms: 0, kind: "" };
  let early: ReturnType<typeof settledMemory> | undefined;
  // What a server does for the first time takes longer.
  await client.send("{ nothing }");

  for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, () => requests.next());
    const send = () =>
      processorTime(() =>
        Promise.all(
          batch.map((request, index) => expectRefused(service, (sent + index) % 2 ? client : service.app(), request)),
        ),
      );
    let ms = await send();
    // What is costly is so each time, as nothing is kept of a document that was refused; a collection of the whole heap,
    // which fell into it, is not.
    for (let again = 0; IS_THOROUGH && ms > MOST_MS && again < 2; again++) ms = Math.min(ms, await send());
    for (const { kind } of batch) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (ms > most.ms) most = { ms, kind };
    }
    if (sent >= REQUESTS / 5) early ??= settledMemory();
  }

  const late = settledMemory();
  expect(late.held - (early?.held ?? 0)).toBeLessThan(MORE_MEMORY);
  expect(({} as Record<string, unknown>).admin).toBeUndefined();
  for (const line of service.logs) expect(line).not.toMatch(new RegExp(`${CANARY}|unexpected error`));
  expect(await client.me()).toMatchObject({ email: credentials.email });
  expectType(await client.setupMfa(), "MfaSetup");
  console.log(`${REQUESTS} requests: ${[...kinds].map(([kind, count]) => `${count} ${kind}`).join(", ")}.`);
  if (IS_THOROUGH) {
    console.log(`None took more of the processor than ${most.ms} ms: ${most.kind}.`);
    expect(most.ms).toBeLessThanOrEqual(MOST_MS);
    const more = late.resident - (early?.resident ?? 0);
    console.log(`The process took ${Math.round(more / MIB)} MiB more of memory.`);
    expect(more).toBeLessThan(MORE_MEMORY);
  }
}, 600_000);

async function expectRefused(service: Service, client: Client, request: MalformedRequest) {
  if ("bytes" in request) {
    const socket = await RawSocket.open(service.url);
    socket.send(request.bytes);
    socket.endSending();
    await socket.ended;
    expect(socket.received).not.toMatch(/^HTTP\/1\.1 5|hunter2/m);
    return;
  }
  const { status, body } = await client.post(request.body, request.headers);
  const shown = JSON.stringify(body) ?? "";
  if (status >= 500 || shown.includes(CANARY)) {
    throw new Error(`${request.kind}: ${status} ${shown}\n${Buffer.from(request.body).toString().slice(0, 2_000)}`);
  }
}

/**
 * What is left when all that can go has gone, and what the process has of the system, in bytes. The latter is looked at
 * where there was time for it to settle.
 */
function settledMemory(): { held: number; resident: number } {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let times = 0; times < 3; times++) collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: heapUsed + external, resident: rss };
}
