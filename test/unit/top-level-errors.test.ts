import { expect, test } from "vitest";
import { toTopLevelError } from "../../server/src/graphql/errors.ts";
import { OverloadedError } from "../../server/src/passwords/hashing.ts";

test("those who are refused together are asked to come back at different times, in one to three seconds", () => {
  const refusals = Array.from({ length: 200 }, () => new OverloadedError());
  const errors = refusals.map((refusal) => toTopLevelError(refusal, "a request", () => undefined));
  const waits = errors.map(({ extensions }) =>
    (extensions.http as { headers: Map<string, string> }).headers.get("retry-after"),
  );
  expect(new Set(waits)).toEqual(new Set(["1", "2", "3"]));
});
