import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { troubleOf } from "../../web/src/ui/trouble-of";

const { CombinedGraphQLErrors, ServerError } = createRequire(new URL("../../web/package.json", import.meta.url))(
  "@apollo/client/errors",
);

const answered = (extensions: object) => new CombinedGraphQLErrors({ errors: [{ message: "", extensions }] });
const refused = (status: number, body = "") =>
  new ServerError("", { response: new Response(null, { status }), bodyText: body });
const withCode = (code: string) => JSON.stringify({ errors: [{ message: "", extensions: { code } }] });

test.each([
  ["an ended session", answered({ code: "UNAUTHENTICATED" }), { kind: "signed-out" }],
  ["an operation that the server does not know", refused(400, withCode("BAD_USER_INPUT")), { kind: "stale" }],
  ["too many requests", refused(429, withCode("RATE_LIMITED")), { kind: "rate" }],
  ["too many requests, said by a proxy", refused(429), { kind: "rate" }],
  ["a busy server", refused(503, withCode("OVERLOADED")), { kind: "busy" }],
  ["a server that is away behind its proxy", refused(502, "<html>"), { kind: "busy" }],
  ["a foreign origin", refused(403, "{}"), { kind: "origin" }],
  ["no answer at all", new TypeError("Failed to fetch"), { kind: "network" }],
  [
    "a fault of the server",
    answered({ code: "INTERNAL_SERVER_ERROR", requestId: "r-1" }),
    { kind: "server", reference: "r-1" },
  ],
])("tells %s", (_what, error, trouble) => {
  expect(troubleOf(error)).toEqual(trouble);
});
