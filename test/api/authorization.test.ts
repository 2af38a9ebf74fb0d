import { expect } from "vitest";
import type { Answer, Client } from "../support/client.ts";
import { type Operation, operationsOf, schemaOf } from "../support/operations.ts";
import { aUser, aUserWithMfa, expectType, signIn, test } from "../support/test.ts";

/** What needs no session, each for a reason of its own. All else must refuse a stranger. */
const OPEN = ["me", "site", "pendingSignIn", "register", "login", "verifyMfa", "useRecoveryCode", "logout"].concat(
  "requestPasswordReset",
  "resetPassword",
  "undoMfaRemoval",
  "confirmEmailChange",
);
/** What a challenge is for. */
const SECOND_STEP = ["verifyMfa", "useRecoveryCode", "pendingSignIn"];

const SESSION = "__Host-latchkey-session";
const SIGN_IN = "__Host-latchkey-sign-in";
const madeUp = (token: string) => token.slice(0, 4) + "a".repeat(43);

/** What an operation answers to somebody, as far as it tells what they may do. */
async function answerTo(client: Client, operation: Operation, text: string, headers: Record<string, string> = {}) {
  const { status, body } = await client.send(operation.document, operation.variables(text), headers);
  const code = body.errors?.[0].extensions.code;
  return { status, code, type: body.data?.[operation.name]?.__typename ?? null };
}

test("every operation but those of signing in refuses a stranger", async ({ service }) => {
  const operations = await operationsOf(service.browser());
  expect(operations.length).toBeGreaterThan(16);
  for (const operation of operations.filter(({ name }) => !OPEN.includes(name))) {
    for (const client of [service.browser(), service.app()]) {
      expect({ name: operation.name, ...(await answerTo(client, operation, "x")) }).toEqual({
        name: operation.name,
        status: 401,
        code: "UNAUTHENTICATED",
        type: null,
      });
    }
  }
  expect(await service.rows('SELECT * FROM "user"')).toEqual([]);
});

test("only four mutations can open a session, and each goes through all factors", async ({ service }) => {
  const { types, mutations } = await schemaOf(service.browser());
  const opening = mutations.filter(({ type }) => types.get(type)?.members.includes("SignedIn")).map(({ name }) => name);
  expect(opening.sort()).toEqual(["login", "register", "useRecoveryCode", "verifyMfa"]);
  const withToken = [...types].filter(([, { fields }]) => fields.includes("accessToken")).map(([name]) => name);
  expect(withToken.sort()).toEqual(["SignedIn", "SteppedUp"]);
});

test("no input takes a time, a user, a role or a secret", async ({ service }) => {
  const { types } = await schemaOf(service.browser());
  const inputs = [...types.values()].flatMap(({ inputFields }) => inputFields.map(({ name }) => name));
  expect(inputs.length).toBeGreaterThan(10);
  for (const name of inputs) expect(name).not.toMatch(/user|role|secret|time|now|verified|enabled|question|hint/i);
});

const CARRIERS: Record<string, (token: string) => Record<string, string>> = {
  "as a bearer token": (token) => ({ authorization: `Bearer ${token}`, cookie: "" }),
  "as a bearer token of another kind": (token) => ({ authorization: `Bearer acc_${token.slice(4)}`, cookie: "" }),
  "as a session cookie": (token) => ({ cookie: `${SESSION}=${token}` }),
  "as a session cookie of another kind": (token) => ({ cookie: `${SESSION}=ses_${token.slice(4)}` }),
  "as a cookie of a sign-in": (token) => ({ cookie: token.startsWith("pre_") ? "" : `${SIGN_IN}=${token}` }),
  "as a cookie of a sign-in of another kind": (token) => ({
    cookie: token.startsWith("pre_") ? "" : `${SIGN_IN}=pre_${token.slice(4)}`,
  }),
};

for (const [carrier, carry] of Object.entries(CARRIERS)) {
  test(`a pending sign-in opens nothing ${carrier}, by any query or mutation`, async ({ service }) => {
    const { credentials } = await aUserWithMfa(service);
    const browser = service.browser();
    const { challenge } = await browser.login(credentials);
    const cookie = browser.cookies.get(SIGN_IN) ?? "";
    const { challenge: bearerChallenge } = await service.app().login(credentials);
    const before = await service.rows("SELECT id, token_hash FROM session");
    const stranger = service.browser();

    for (const operation of await operationsOf(stranger)) {
      for (const token of [challenge, cookie, bearerChallenge]) {
        const pending = await answerTo(stranger, operation, token, carry(token));
        const nobody = await answerTo(stranger, operation, madeUp(token), carry(madeUp(token)));
        // As a challenge, the one of a program is what it is; everything else takes it for nonsense.
        if (token === bearerChallenge && SECOND_STEP.includes(operation.name)) {
          expect(pending.type).toBe(operation.name === "pendingSignIn" ? null : "InvalidCode");
        } else expect({ name: operation.name, ...pending }).toEqual({ name: operation.name, ...nobody });
      }
    }

    expect(await service.rows("SELECT id, token_hash FROM session")).toEqual(before);
    expect(await service.rows('SELECT * FROM "user"')).toHaveLength(1);
  });
}

test("in its own browser a pending sign-in opens the second step, and nothing else", async ({ service }) => {
  const { credentials } = await aUserWithMfa(service);
  const before = await service.rows("SELECT id, token_hash FROM session");
  for (const operation of await operationsOf(service.browser())) {
    const browser = service.browser();
    const { challenge } = await browser.login(credentials);
    const pending = await answerTo(browser, operation, challenge);
    const nobody = await answerTo(service.browser(), operation, challenge);
    if (SECOND_STEP.includes(operation.name)) {
      expect(pending.type).toBe(operation.name === "pendingSignIn" ? "MfaRequired" : "InvalidCode");
      expect(nobody.type).toBe(operation.name === "pendingSignIn" ? null : "ChallengeExpired");
    } else expect({ name: operation.name, ...pending }).toEqual({ name: operation.name, ...nobody });
    expect(await browser.me()).toBeNull();
  }
  expect(await service.rows("SELECT id, token_hash FROM session")).toEqual(before);
});

test("a session's token opens nothing in the place of a challenge, a setup or the other transport", async ({
  service,
  clock,
}) => {
  const account = await aUserWithMfa(service);
  const app = await signIn(service.app(), account, clock);
  const tokens = [account.client.cookies.get(SESSION) ?? "", app.accessToken ?? ""];
  clock.advance({ seconds: 30 });
  for (const token of tokens) {
    const stranger = service.browser();
    expectType(await stranger.verifyMfa(account.phone.code(), token), "ChallengeExpired");
    expectType(await account.client.confirmMfa(account.phone.code(), { enrollment: token }), "EnrollmentExpired");
    stranger.cookies.set(SIGN_IN, token);
    expect((await stranger.query("pendingSignIn")).pendingSignIn).toBeNull();
  }
});

test("ids name things and open nothing", async ({ service }) => {
  const { client } = await aUserWithMfa(service);
  const me = await client.me();
  const ids = [me.id, me.sessions[0].id, me.mfa.authenticators[0].id];
  for (const id of ids) {
    for (const headers of [{ authorization: `Bearer ${id}` }, { cookie: `${SESSION}=${id}` }]) {
      const { body } = await service.browser().send("{ me { id } }", undefined, headers);
      expect(body.data.me).toBeNull();
    }
  }
});

test("a request cannot multiply attempts: by aliases, a batch, a fragment or a second operation", async ({
  service,
}) => {
  const { client, credentials, phone } = await aUserWithMfa(service);
  const browser = service.browser();
  const { challenge } = await browser.login(credentials);
  const code = phone.wrongCode();
  const recoveryCode = "0000-0000-0000-0000-0000";
  const calls = [
    `verifyMfa(input: { challenge: "${challenge}", code: "${code}" }) { __typename }`,
    `useRecoveryCode(input: { challenge: "${challenge}", recoveryCode: "${recoveryCode}" }) { __typename }`,
    `login(input: { email: "${credentials.email}", password: "a wrong password" }) { __typename }`,
    `stepUp(input: { password: "a wrong password" }) { __typename }`,
  ];
  const throttles = () => service.rows("SELECT key, count FROM throttle ORDER BY key");
  const before = await throttles();
  for (const call of calls) {
    for (const [by, copies] of [
      ["aliases", 100],
      ["a pair", 2],
    ] as const) {
      const fields = Array.from({ length: copies }, (_, index) => `a${index}: ${call}`).join("\n");
      const { status, body } = await client.send(`mutation { ${fields} }`);
      expect({ by, status, data: body.data }).toEqual({ by, status: 400, data: undefined });
    }
    const batch = await client.post(JSON.stringify(Array(100).fill({ query: `mutation { ${call} }` })));
    expect(batch.status).toBe(400);
    const two = await client.send(`mutation A { ${call} } mutation B { ${call} }`);
    expect(two.status).toBe(400);
    const spread = await client.send(`mutation { ...Two } fragment Two on Mutation { a: ${call} b: ${call} }`);
    expect(spread.status).toBe(400);
  }
  expect(await throttles()).toEqual(before);
  expect((await browser.verifyMfa(code)).attemptsLeft).toBe(4);
});

test("another account's data is out of reach, whichever way it is asked for", async ({ service }) => {
  const [u, v] = [await aUserWithMfa(service), await aUser(service)];
  const operations = await operationsOf(v.client);
  const theirs = await u.client.me();
  const ids = [theirs.id, theirs.sessions[0].id, theirs.mfa.authenticators[0].id];
  const withId = operations.filter(({ takesId }) => takesId);
  expect(withId.map(({ name }) => name)).toEqual(expect.arrayContaining(["renameMfa", "revokeSession", "unbindMfa"]));
  for (const operation of withId) {
    for (const id of ids) {
      const answer: Answer = await answerTo(v.client, operation, id);
      expect(["NotFound", "EnrollmentExpired"]).toContain(answer.type);
    }
  }
  expect(await u.client.me()).toEqual(theirs);
});
