import { expect } from "vitest";
import { IS_THOROUGH } from "../support/chance.ts";
import { operationsOf } from "../support/operations.ts";
import { processorTime } from "../support/processor-time.ts";
import { aUserWithMfa, test } from "../support/test.ts";

/**
 * As many combining marks as fit into a request, which are to change places: to normalise them takes Unicode's own
 * algorithm time that grows with the square of their number, and the thread does nothing else meanwhile.
 */
const MARKS = "\u0300".repeat(24_900) + "\u0316".repeat(24_900);
/** Whatever a request is, it costs no more of the processor's time, the sender's share included. */
const MOST_MS = 100;

test("no text of an input is normalised that is too long for it", async ({ service }) => {
  const { client } = await aUserWithMfa(service);
  const slow: string[] = [];
  let asked = 0;
  for (const { name, document, variables } of await operationsOf(client)) {
    const usual = (variables("x")?.input ?? {}) as Record<string, string>;
    for (const field of Object.keys(usual)) {
      const send = async () => {
        const { status, body } = await client.send(document, { input: { ...usual, [field]: MARKS } });
        expect({ name, field, status, errors: body.errors }).toEqual({ name, field, status: 200, errors: undefined });
        expect(body.data[name].__typename).not.toMatch(/SignedIn|Changed|MfaSetup|Renamed/);
      };
      let ms = await processorTime(send);
      // What is costly is so each time; a collection of the whole heap, which fell into it, is not.
      for (let again = 0; IS_THOROUGH && ms > MOST_MS && again < 2; again++) {
        ms = Math.min(ms, await processorTime(send));
      }
      if (ms > MOST_MS) slow.push(`${name}, ${field}: ${ms} ms`);
      asked++;
    }
  }
  expect(asked).toBeGreaterThan(20);
  if (IS_THOROUGH) expect(slow).toEqual([]);
});
