import { expect, test } from "vitest";
import { IS_THOROUGH } from "../support/chance.ts";
import type { Client } from "../support/client.ts";
import { ServerProcess } from "../support/server-process.ts";
import { expectType, PASSWORD, someCredentials } from "../support/test.ts";
import { newTestDatabase } from "../support/test-database.ts";

/** How often each of the two is asked. */
const TIMES = IS_THOROUGH ? 200 : 5;
/** By so much medians may differ, in milliseconds, where the two can be told apart at all. */
const MEDIANS_MS = 5;
/** Where two samples are further apart than this, chance alone would bring that once in twenty times. */
const SIGNIFICANT = 1.358 * Math.sqrt(2 / TIMES);
const KNOWN = 20;
const ENV = { TRUST_PROXY: "1", PASSWORD_FAILURES: "1000", ADDRESS_FAILURES: "100000", REGISTRATIONS_PER_HOUR: "1000" };

/** What may tell an account from none by its time. Returns the answer, which must not tell either. */
const ASKED: Record<string, (client: Client<ServerProcess>, email: string) => Promise<unknown>> = {
  "login with a wrong password": (client, email) => client.login({ email, password: "a wrong password" }),
  requestPasswordReset: (client, email) => client.requestPasswordReset(email),
};

for (const [what, ask] of Object.entries(ASKED)) {
  test(`${what} takes as long for an address without an account, over ${TIMES} times`, async () => {
    const database = await newTestDatabase();
    const server = await ServerProcess.start(database.folder, { ...database.env, ...ENV });
    try {
      const known = Array.from({ length: KNOWN }, () => someCredentials().email);
      for (const email of known) expectType(await server.app().register({ email, password: PASSWORD }), "SignedIn");
      const times = { known: [] as number[], unknown: [] as number[] };
      const answers = new Set<string>();
      const time = async (whose: keyof typeof times, email: string, index: number) => {
        const client = server.app();
        // Limits count by address.
        client.headers["x-forwarded-for"] = `203.0.${index >> 8}.${index & 255}`;
        const start = performance.now();
        answers.add(JSON.stringify(await ask(client, email)));
        times[whose].push(performance.now() - start);
      };
      for (let index = -3; index < TIMES; index++) {
        // Whatever else the machine does falls on both alike; the first few are for warming up.
        if (index === 0) Object.assign(times, { known: [], unknown: [] });
        const ofKnown = () => time("known", known[(index + 3) % KNOWN] ?? "", index + 3);
        const ofUnknown = () => time("unknown", someCredentials().email, index + 3);
        for (const each of index % 2 ? [ofKnown, ofUnknown] : [ofUnknown, ofKnown]) await each();
      }

      const [one, other] = [median(times.known), median(times.unknown)];
      const apart = distance(times.known, times.unknown);
      console.log(
        `${what}: medians ${one.toFixed(1)} ms known, ${other.toFixed(1)} ms unknown; D = ${apart.toFixed(3)}, significant above ${SIGNIFICANT.toFixed(3)}.`,
      );
      expect(answers.size).toBe(1);
      expect(times.known).toHaveLength(TIMES);
      if (IS_THOROUGH && Math.abs(one - other) > MEDIANS_MS) expect(apart).toBeLessThan(SIGNIFICANT);
    } finally {
      expect((await server.end("SIGTERM")).code).toBe(0);
      await database.remove();
    }
  }, 600_000);
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

/** How far the distributions of two samples are apart, from 0 to 1 (Kolmogorov and Smirnov). */
function distance(one: number[], other: number[]): number {
  const below = (values: number[], limit: number) => values.filter((value) => value <= limit).length / values.length;
  return Math.max(...[...one, ...other].map((limit) => Math.abs(below(one, limit) - below(other, limit))));
}
