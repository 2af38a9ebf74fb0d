import { expect } from "vitest";
import { planted } from "../support/confidentiality.ts";
import { operationsOf } from "../support/operations.ts";
import {
  addAuthenticator,
  aUser,
  aUserWithMfa,
  expectType,
  PASSWORD,
  signIn,
  someCredentials,
  test,
} from "../support/test.ts";

const ESCAPES = "Ada\r\nX-Evil: 1\u001b[31m\u0000\u009b2J\u2028end";
const REGISTER = "mutation ($input: RegisterInput!) { register(input: $input) { __typename } }";

for (const extra of ["role", "id", "emailVerified", "mfaEnabled", "lockedAt", "createdAt", "credentialVersion"]) {
  test(`nobody registers with a "${extra}" of their own choosing`, async ({ service }) => {
    const { status, body } = await service.browser().send(REGISTER, {
      input: { ...someCredentials(), [extra]: "7f3a-secret-value" },
    });
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(JSON.stringify(body)).not.toMatch(/7f3a|correct horse/);
    expect(await service.rows('SELECT * FROM "user"')).toEqual([]);
  });
}

test("no input of any operation takes a field that the schema does not name", async ({ service }) => {
  const { client } = await aUser(service);
  for (const operation of await operationsOf(client)) {
    const variables = operation.variables("x");
    if (!variables) continue;
    const input = { ...(variables.input as object), isAdmin: true };
    const { status, body } = await client.send(operation.document, { input });
    expect({ name: operation.name, status, code: body.errors?.[0].extensions.code }).toEqual({
      name: operation.name,
      status: 400,
      code: "BAD_USER_INPUT",
    });
  }
});

for (const poison of [
  '"__proto__": { "isAdmin": true }',
  '"constructor": { "prototype": { "isAdmin": true } }',
  '"__proto__": null',
]) {
  test(`variables with ${poison} change nothing in the server`, async ({ service }) => {
    const { email, password } = someCredentials();
    const fields = `"email": "${email}", "password": "${password}"`;
    for (const variables of [`{ "input": { ${fields}, ${poison} } }`, `{ "input": { ${fields} }, ${poison} }`]) {
      const body = `{ "query": ${JSON.stringify(REGISTER)}, "variables": ${variables} }`;
      const answer = await service.browser().post(body);
      expect([200, 400]).toContain(answer.status);
      expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
    }
    const operation = `{ "query": "{ me { id } }", ${poison} }`;
    const { status, body } = await service.browser().post(operation);
    expect([200, 400]).toContain(status);
    expect(body.data?.me ?? null).toBeNull();
    expect((await service.rows('SELECT locked_at FROM "user"')).length).toBeLessThanOrEqual(1);
  });
}

test("a text that would break a statement is a text like any other, in every input", async ({ service }) => {
  const quote = `x' OR '1'='1'; DROP TABLE user; --`;
  const harmless = "y".repeat(quote.length);
  const { client, credentials } = await aUserWithMfa(service);
  for (const operation of (await operationsOf(client)).filter(
    ({ name }) => !["logout", "changePassword"].includes(name),
  )) {
    const [tricky, plain] = [
      await client.send(operation.document, operation.variables(quote)),
      await client.send(operation.document, operation.variables(harmless)),
    ];
    const outcome = ({ status, body }: typeof tricky) => ({ name: operation.name, status, body });
    expect(outcome(tricky)).toEqual(outcome(plain));
  }
  expect((await client.me()).email).toBe(credentials.email);
  // These have become names too, and are no secrets.
  planted(quote, harmless);
  const password = `p${quote}`;
  expectType(await client.changePassword(password), "PasswordChanged");
  expectType(await service.browser().login({ ...credentials, password }), "MfaRequired");
});

test("a value that does not fit its type is never repeated in the answer, nor in the log", async ({ start }) => {
  const service = await start({ env: { LOG_LEVEL: "trace" } });
  const { client } = await aUser(service);
  const value = 918_273_645;
  for (const operation of await operationsOf(client)) {
    const variables = operation.variables("x");
    if (!variables) continue;
    for (const unfit of [value, [String(value), 1], { deep: value }]) {
      const input = Object.fromEntries(Object.keys(variables.input as object).map((name) => [name, unfit]));
      const { body } = await client.send(operation.document, { input });
      expect(JSON.stringify(body)).not.toContain(String(value));
    }
    const none = await client.send(operation.document, { input: null });
    expect(none.body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
  }
  expect(service.logs.join("\n")).not.toContain(String(value));
});

test("nor is one that was written into the document itself", async ({ service }) => {
  const { credentials } = await aUser(service);
  const fields = [
    "email: 918273645, password: 918273645",
    'email: "a@b.example", password: ["918273645"]',
    'email: "a@b.example", password: "918273645", transport: T918273645',
    'email: "a@b.example", password: "918273645", transport: "918273645"',
    'email: "a@b.example", password: "918273645", x918273645: 1',
  ];
  for (const input of fields) {
    const { status, body } = await service.browser().send(`mutation { login(input: { ${input} }) { __typename } }`);
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(JSON.stringify(body)).not.toContain("918273645");
  }
  expectType(await service.browser().login(credentials), "SignedIn");
});

test("line breaks and escapes of a terminal in names become spaces", async ({ service }) => {
  const browser = service.browser();
  const answer = expectType(await browser.register({ ...someCredentials(), name: ESCAPES }), "SignedIn");
  expect(answer.user.name).toBe("Ada X-Evil: 1 [31m 2J end");
  const { id } = await addAuthenticator(browser);
  const renamed = await browser.call("renameMfa", { authenticatorId: id, name: ESCAPES });
  expect(expectType(renamed, "MfaRenamed").authenticator.name).toBe("Ada X-Evil: 1 [31m 2J end");
});

test("nothing that a client sends writes lines of its own into the log", async ({ start, clock }) => {
  const service = await start({ env: { LOG_LEVEL: "trace" } });
  const browser = service.browser();
  browser.headers["user-agent"] = "Evil\u009b31m<script>alert(1)</script>/1.0";
  const credentials = someCredentials();
  expectType(await browser.register({ ...credentials, name: ESCAPES }), "SignedIn");
  await signIn(browser, { credentials }, clock);
  await browser.login({ email: `x${ESCAPES}@example.com`, password: PASSWORD });
  await browser.send("{ me { id } }", undefined, { origin: "https://evil.example" });

  expect(service.logs.length).toBeGreaterThan(2);
  for (const line of service.logs) {
    expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]|<script>|X-Evil/u);
    expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number), msg: expect.any(String) });
  }
  for (const { device } of (await browser.me()).sessions) expect(device).toBeNull();
});

test("an address of 90 kB and texts that would keep a slow pattern busy are answered like any wrong ones", async ({
  service,
}) => {
  const { client, credentials } = await aUserWithMfa(service);
  const texts = [
    `${"a".repeat(50_000)}!`,
    `${"a".repeat(90_000)}@example.com`,
    " ".repeat(90_000),
    "0000-".repeat(18_000),
  ];
  for (const text of texts) {
    expectType(await service.browser().register({ email: text, password: PASSWORD }), "InvalidInput");
    expectType(await service.browser().login({ email: text, password: PASSWORD }), "InvalidCredentials");
    expectType(await service.browser().login({ email: credentials.email, password: text }), "InvalidCredentials");
    expectType(await client.setupMfa(text), "InvalidInput");
    const browser = service.browser();
    await browser.login(credentials);
    expect(await browser.useRecoveryCode(text)).toMatchObject({ reason: "MALFORMED" });
  }
});

test("what is optional may be null, or left out", async ({ service }) => {
  const browser = service.browser();
  const input = { ...someCredentials(), name: null, transport: null };
  expect((await browser.send(REGISTER, { input })).body.data.register.__typename).toBe("SignedIn");
  const { body } = await browser.send("mutation ($input: SetupMfaInput!) { setupMfa(input: $input) { __typename } }", {
    input: { name: null },
  });
  expect(body.data.setupMfa.__typename).toBe("MfaSetup");
  const events = await browser.send("{ me { securityEvents(first: null, after: null) { edges { cursor } } } }");
  expect(events.body.data.me.securityEvents.edges).toHaveLength(1);
});
