import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { Response } from "../support/client.ts";
import { documents } from "../support/documents.ts";
import { PASSWORD, someCredentials, test } from "../support/test.ts";

const LOGIN = `login(input: { email: "a@example.com", password: "wrong password", transport: BEARER }) { __typename }`;
const times = <T>(count: number, part: (index: number) => T) => Array.from({ length: count }, (_, i) => part(i));

const nested = (depth: number) => {
  const level = (left: number): string => (left === 0 ? "name" : `ofType { ${level(left - 1)} }`);
  return `{ __type(name: "User") { fields { type { ${level(depth - 4)} } } } }`;
};

/** Documents that are too much, or try to be many in one. */
const excessive: Record<string, string> = {
  "20 levels of fields": nested(20),
  "10,000 levels of fields": `{ me ${"{ mfa ".repeat(5_000)}`,
  "1,000 aliases": `{ ${times(1_000, (i) => `a${i}: site { name }`).join(" ")} }`,
  "a fragment that spreads itself": "{ me { ...a } } fragment a on User { email ...a }",
  "fragments that spread each other": "{ me { ...a } } fragment a on User { ...b } fragment b on User { ...a }",
  "fragments that multiply": `{ ...f0 } ${times(
    14,
    (i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`,
  ).join(" ")} fragment f14 on Query { site { name } }`,
  "10,000 directives": `{ site ${"@skip(if: false) ".repeat(5_000)} { name } }`,
  "10,000 unknown directives": `{ site ${"@a".repeat(10_000)} { name } }`,
  "5,000 variables": `query (${times(5_000, (i) => `$v${i}: Int`).join(" ")}) { site { name } }`,
  "a list that nests 10,000 times": `{ site(a: ${"[".repeat(10_000)}${"]".repeat(10_000)}) { name } }`,
  "two mutation fields": `mutation { a: ${LOGIN} b: ${LOGIN} }`,
  "a hundred mutation fields": `mutation { ${times(20, (i) => `a${i}: ${LOGIN}`).join(" ")} }`,
  "a mutation behind a fragment": `mutation { ...m } fragment m on Mutation { ${LOGIN} }`,
  "mutations behind an inline fragment": `mutation { ... on Mutation { a: ${LOGIN} b: ${LOGIN} } }`,
  "two mutations": `mutation a { ${LOGIN} } mutation b { ${LOGIN} }`,
  "a mutation beside a query": `query a { site { name } } mutation b { ${LOGIN} }`,
  "two queries and no name": "query a { site { name } } query b { site { name } }",
  "two unnamed queries": "{ site { name } } { site { name } }",
  "no operation": "fragment a on User { email }",
  "a subscription": "subscription { me { email } }",
  "a definition of types": "type Query { a: Int }",
};

const expectRefused = ({ status, body }: Response, expected = 400) => {
  expect(status).toBe(expected);
  expect(body.data ?? null).toBeNull();
  expect(body.errors.length).toBeGreaterThan(0);
  for (const { extensions } of body.errors) expect(extensions).toEqual({ code: "BAD_USER_INPUT" });
};

for (const [name, query] of Object.entries(excessive)) {
  test(`${name} are refused before anything runs`.replace(/^(a|no) (.*) are/, "$1 $2 is"), async ({ service }) => {
    for (const operationName of [undefined, "a", "b"]) {
      const body = JSON.stringify({ query, operationName });
      if (body.length > 100_000) throw new Error("The body's size would be why it is refused.");
      const answer = await service.app().post(body);
      // A document of two queries is fine for who names one.
      if (name !== "two queries and no name" || operationName === undefined) expectRefused(answer);
    }
    expect(await service.rows("SELECT * FROM throttle")).toEqual([]);
  });
}

/** So many tokens: two braces, aliases of three each, and single ones for the rest. */
const manyTokens = (count: number) =>
  `{ ${"__typename ".repeat((count - 2) % 3)} ${times(Math.floor((count - 2) / 3), (i) => `a${i}: __typename`).join(" ")} }`;

test.for([
  ["15 levels of fields", nested(15), nested(16)],
  ["1,000 tokens", manyTokens(1_000), manyTokens(1_001)],
] as const)("%s are fine, and one more is too much", async ([, most, tooMuch], { service }) => {
  const { status, body } = await service.app().send(most);
  expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
  expectRefused(await service.app().send(tooMuch));
});

test("a hundred operations in one request are refused, and none of them runs", async ({ service }) => {
  const batch = times(100, () => ({ query: `mutation { ${LOGIN} }` }));
  expectRefused(await service.app().post(JSON.stringify(batch)));
  expectRefused(await service.app().post(JSON.stringify([{ query: "{ site { name } }" }])));
  expect(await service.rows("SELECT * FROM throttle")).toEqual([]);
});

test("a client may still ask for as much as it needs", async ({ service }) => {
  const client = service.app();
  await client.register(someCredentials());
  const { me } = (await client.send(documents.me)).body.data;
  expect(me.mfa.enabled).toBe(false);

  const named = await client.send("query one { site { name } } query two { me { email } }");
  expect(named.status).toBe(400);
  const chosen = await client.post(
    JSON.stringify({ query: "query one { site { name } } query two { me { id } }", operationName: "one" }),
  );
  expect(chosen.body.data).toEqual({ site: { name: "Latchkey" } });

  const aliased = await client.send(`{ ${times(20, (i) => `a${i}: site { name }`).join(" ")} }`);
  expect(Object.keys(aliased.body.data)).toHaveLength(20);
});

test("an alias on the one field of a mutation is fine", async ({ service }) => {
  const { email } = someCredentials();
  const { body } = await service.app().send(
    `mutation ($password: String!) {
      made: register(input: { email: "${email}", password: $password, transport: BEARER }) { __typename }
    }`,
    { password: PASSWORD },
  );
  expect(body.data.made.__typename).toBe("SignedIn");
});

test("an operation that was sent before cannot be called by its hash alone", async ({ service }) => {
  const query = "{ site { name } }";
  const sha256Hash = createHash("sha256").update(query).digest("hex");
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  const byHash = () => service.app().post(JSON.stringify({ extensions }));

  // The protocol of persisted queries wants 200 here, so that a client goes on to send the text.
  expectRefused(await byHash(), 200);
  expect((await service.app().post(JSON.stringify({ query, extensions }))).status).toBe(200);
  expectRefused(await byHash(), 200);
  expectRefused(await service.app().post(JSON.stringify({ operationName: "a" })));
});
