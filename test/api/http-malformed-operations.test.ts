import { expect } from "vitest";
import type { Answer } from "../support/client.ts";
import { documents } from "../support/documents.ts";
import { sendRaw } from "../support/raw.ts";
import { test } from "../support/test.ts";

/** Stands where a client might have put a password. */
const CANARY = "hunter2-canary";
const word = CANARY.replace("-", "_");

const LOGIN = "mutation ($input: LoginInput!) { login(input: $input) { __typename } }";
const credentials = { email: "a@example.com", password: CANARY };

/** Operations that do not fit the schema, each with a secret in another place. */
const malformed: Record<string, [query: string, variables?: unknown]> = {
  "a number for a text": [LOGIN, { input: { ...credentials, email: 7 } }],
  "a list for a text": [LOGIN, { input: { ...credentials, password: [CANARY] } }],
  "an object for a text": [LOGIN, { input: { ...credentials, password: { secret: CANARY } } }],
  "a truth for a text": [LOGIN, { input: { password: CANARY, email: true } }],
  "null for a text": [LOGIN, { input: { ...credentials, email: null } }],
  "a text for an input": [LOGIN, { input: CANARY }],
  "a list for an input": [LOGIN, { input: [CANARY, CANARY] }],
  "nothing for an input": [LOGIN, { password: CANARY }],
  "null for an input": [LOGIN, { input: null, password: CANARY }],
  "a field that is missing": [LOGIN, { input: { password: CANARY } }],
  "a field that is unknown": [LOGIN, { input: { ...credentials, note: CANARY } }],
  "a field whose name is mistyped": [LOGIN, { input: { email: "a@example.com", pasword: CANARY } }],
  "an enum's value that there is not": [LOGIN, { input: { ...credentials, transport: CANARY } }],
  "an enum's value that is a number": [LOGIN, { input: { ...credentials, transport: 7 } }],
  "a value that looks like the end of a message": [
    LOGIN,
    { input: { password: `x at "${CANARY}"; ${CANARY} is required`, email: 7 } },
  ],
  "a text for a number": [documents.events, { first: CANARY }],
  "a fraction for a number": [documents.events, { first: 1.5, after: CANARY }],
  "a number beyond 32 bits": [documents.events, { first: 2 ** 40, after: CANARY }],
  "a variable of an unknown type": [`query ($a: Nothing) { me { id } }`, { a: CANARY }],
  "a variable that is not declared": [`mutation { login(input: $input) { __typename } }`, { input: credentials }],
  "a variable of another type": [
    `query ($a: String!) { me { securityEvents(first: $a) { __typename } } }`,
    { a: CANARY },
  ],
  "a default that does not fit": [`query ($a: Int = "${CANARY}") { me { securityEvents(first: $a) { __typename } } }`],
  "a literal of another type": [`mutation { login(input: { email: 7, password: "${CANARY}" }) { __typename } }`],
  "a literal for an input": [`mutation { login(input: "${CANARY}") { __typename } }`],
  "a block text for an input": [`mutation { login(input: """${CANARY}""") { __typename } }`],
  "a bare word for a text": [`mutation { login(input: { email: "a", password: ${word} }) { __typename } }`],
  "a literal enum that there is not": [
    `mutation { login(input: { email: "a", password: "${CANARY}", transport: ${word} }) { __typename } }`,
  ],
  "a quoted enum": [`mutation { login(input: { email: "a", password: "b", transport: "${CANARY}" }) { __typename } }`],
  "a literal with a field missing": [`mutation { login(input: { password: "${CANARY}" }) { __typename } }`],
  "a literal with an unknown field": [
    `mutation { login(input: { email: "a", password: "${CANARY}", note: "${CANARY}" }) { __typename } }`,
  ],
  "an argument that is unknown": [`{ me { securityEvents(filter: "${CANARY}") { __typename } } }`],
  "an argument that is missing": [`mutation { login { __typename } } # ${CANARY}`],
  "an argument that comes twice": [`{ me { securityEvents(after: "${CANARY}", after: "${CANARY}") { __typename } } }`],
  "a field that is not there": [`{ me { hash(of: "${CANARY}") } }`],
  "no selection": [`mutation { login(input: { email: "a", password: "${CANARY}" }) }`],
  "a selection on a text": [`mutation { login(input: { email: "a", password: "${CANARY}" }) { __typename { a } } }`],
  "a text that does not end": [`mutation { login(input: { email: "a", password: "${CANARY}`],
  "a block text that does not end": [`mutation { login(input: { email: "a", password: """${CANARY}`],
  "a brace too few": [`mutation { login(input: { email: "a", password: "${CANARY}" }) { __typename }`],
  "a text in an odd place": [`mutation { login "${CANARY}" (input: { email: "a" }) { __typename } }`],
  "a word in an odd place": [`mutation { login(input: { email: "a" password: }) ${word}: { } }`],
  "a bad escape": [`mutation { login(input: { email: "a", password: "\\u00zz${CANARY}" }) { __typename } }`],
  "a character that is none": [`mutation { login(input: { email: "a", password: ${CANARY}? }) { __typename } }`],
  "a directive that is unknown": [`{ site @note(of: "${CANARY}") { name } }`],
  "a directive's argument that does not fit": [`{ site @skip(if: "${CANARY}") { name } }`],
  "a cursor that is none": [documents.events, { after: CANARY }],
  "a value that shows to be missing only when it runs": [
    `mutation ($e: String = "a") {
      login(input: { email: $e, password: "${CANARY} is required", transport: BEARER }) { __typename }
    }`,
    { e: null },
  ],
  "an operation's kind that there is not": [`subscription { me(of: "${CANARY}") { id } }`],
};

for (const [name, [query, variables]] of Object.entries(malformed)) {
  test(`${name} is refused by a code and without the value`, async ({ service }) => {
    const client = service.app();
    // Signed in, so that fields of an account are looked at as well.
    await client.register({ email: "owner@example.com", password: "correct horse battery staple" });

    const { status, body, headers } = await client.send(query, variables as Record<string, unknown>);

    expect(status).toBe(400);
    expect(body.errors.length).toBeGreaterThan(0);
    for (const error of body.errors as Answer[]) {
      expect(error.extensions).toEqual({ code: "BAD_USER_INPUT" });
      expect(error.message).toMatch(/^[A-Z"].*\.?$/s);
    }
    for (const text of [JSON.stringify(body), JSON.stringify([...headers]), ...service.logs]) {
      expect(text).not.toMatch(/hunter2/);
    }
  });
}

test("what is wrong is told by names: a client's author can mend it", async ({ service }) => {
  const messages = async (query: string, variables?: Record<string, unknown>) =>
    (await service.app().send(query, variables)).body.errors.map(({ message }: Answer) => message);

  expect(await messages("{ me { nam } }")).toEqual([
    expect.stringContaining('Cannot query field "nam" on type "User"'),
  ]);
  expect(await messages("mutation { login { __typename } }")).toEqual([expect.stringContaining("is required")]);
  expect(await messages('mutation { login(input: { email: "a" }) { __typename } }')).toEqual([
    'Field "LoginInput.password" of required type "String!" was not provided.',
  ]);
  expect(await messages(LOGIN, {})).toEqual([expect.stringContaining('"$input"')]);
  expect(await messages(LOGIN, { input: { ...credentials, email: 7 } })).toEqual([
    'Variable "$input" does not fit its type at "input.email".',
  ]);
});

test("bodies that are no JSON are not repeated either", async ({ service }) => {
  for (const body of [CANARY, `{"${CANARY}`, `{"query":"{ site { name } }" ${CANARY}}`, `{"__proto__":"${CANARY}"}`]) {
    const answer = await sendRaw(service.url, {
      method: "POST",
      path: `/graphql?${CANARY}`,
      headers: { "content-type": "application/json" },
      body,
    });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer) + service.logs.join()).not.toMatch(/hunter2/);
  }
});
