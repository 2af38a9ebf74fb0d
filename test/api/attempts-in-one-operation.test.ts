import { afterAll, expect, vi } from "vitest";
import { ApolloServer } from "../../server/node_modules/@apollo/server/dist/esm/index.js";
import type { Answer, Client } from "../support/client.ts";
import { aUserWithMfa, expectType, PASSWORD, STRANGE_RECOVERY_CODE, test } from "../support/test.ts";

// What limits a document is lifted for this file, below the server: there is no setting that does so.
const start = ApolloServer.prototype.start;
const lenient = vi.spyOn(ApolloServer.prototype, "start").mockImplementation(function (this: ApolloServer) {
  const { internals } = this as unknown as { internals: object };
  Object.assign(internals, { validationRules: [], laterValidationRules: [], parseOptions: {} });
  return start.call(this);
});
afterAll(() => lenient.mockRestore());

const ANSWER = `{
  __typename ... on InvalidCode { attemptsLeft } ... on TooManyAttempts { retryAfterSeconds }
}`;
/** The same, of a union that no InvalidCode is a member of. */
const ANSWER_TO_LOGIN = "{ __typename ... on TooManyAttempts { retryAfterSeconds } }";

const text = (input: Record<string, string>) =>
  `{ ${Object.entries(input)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(", ")} }`;

/** All of these calls in one operation, and what each of them is answered, in order. */
async function inOneOperation(client: Client, calls: readonly string[]): Promise<Answer[]> {
  const { status, body } = await client.send(
    `mutation { ${calls.map((call, index) => `a${index}: ${call}`).join("\n")} }`,
  );
  expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
  return calls.map((_, index) => body.data[`a${index}`]);
}

const typesOf = (answers: Answer[]) => answers.map(({ __typename }) => __typename);
const times = <T>(count: number, value: T): T[] => Array<T>(count).fill(value);

const verifyMfa = (challenge: string, code: string) => `verifyMfa(input: ${text({ challenge, code })}) ${ANSWER}`;
const useRecoveryCode = (challenge: string, recoveryCode: string) =>
  `useRecoveryCode(input: ${text({ challenge, recoveryCode })}) ${ANSWER}`;
const login = (email: string, password: string) =>
  `login(input: { transport: BEARER, ${text({ email, password }).slice(1)}) ${ANSWER_TO_LOGIN}`;
const stepUp = (password: string, code: string) => `stepUp(input: ${text({ password, code })}) ${ANSWER}`;

test("of a hundred codes in one operation, five are compared for a challenge and ten for an account", async ({
  service,
}) => {
  const { credentials, phone, recoveryCodes } = await aUserWithMfa(service);
  const app = service.app();
  const first = expectType(await app.login(credentials), "MfaRequired").challenge;
  const second = expectType(await app.login(credentials), "MfaRequired").challenge;

  const codes = await inOneOperation(app, [
    ...times(99, verifyMfa(first, phone.wrongCode())),
    verifyMfa(first, phone.code(1)),
  ]);
  expect(codes.slice(0, 5).map(({ attemptsLeft }) => attemptsLeft)).toEqual([4, 3, 2, 1, 0]);
  expect(typesOf(codes)).toEqual([...times(5, "InvalidCode"), ...times(95, "ChallengeExpired")]);

  const kept = await inOneOperation(app, [
    ...times(99, useRecoveryCode(second, STRANGE_RECOVERY_CODE)),
    useRecoveryCode(second, recoveryCodes[0] ?? ""),
  ]);
  expect(typesOf(kept).slice(0, 5)).toEqual(times(5, "InvalidCode"));
  expect(typesOf(kept).slice(5)).not.toContain("InvalidCode");
  expect(typesOf(kept)).not.toContain("SignedIn");

  const third = expectType(await app.login(credentials), "MfaRequired").challenge;
  const locked = await inOneOperation(app, times(100, verifyMfa(third, phone.code(1))));
  expect(locked).toEqual(times(100, { __typename: "TooManyAttempts", retryAfterSeconds: 15 * 60 }));
});

test("of a hundred step-ups in one operation, ten codes are compared", async ({ service, clock }) => {
  const { client, phone } = await aUserWithMfa(service);
  clock.advance({ minutes: 11 });
  const answers = await inOneOperation(client, [
    ...times(99, stepUp(PASSWORD, phone.wrongCode())),
    stepUp(PASSWORD, phone.code()),
  ]);
  expect(typesOf(answers)).toEqual([...times(10, "InvalidCode"), ...times(90, "TooManyAttempts")]);
  expectType(await client.setupMfa(), "StepUpRequired");
});

test("of a hundred passwords in one operation, ten are compared, whether at a sign-in or a step-up", async ({
  service,
}) => {
  for (const call of [login, (_: string, password: string) => stepUp(password, "123456")]) {
    const { client, credentials } = await aUserWithMfa(service);
    const answers = await inOneOperation(client, [
      ...times(99, call(credentials.email, "a wrong password")),
      call(credentials.email, PASSWORD),
    ]);
    expect(typesOf(answers)).toEqual([...times(10, "InvalidCredentials"), ...times(90, "TooManyAttempts")]);
  }
});

test("calls of all kinds in one operation share the counters of calls one by one", async ({ service }) => {
  const { client, credentials, phone } = await aUserWithMfa(service);
  const app = service.app();
  const first = expectType(await app.login(credentials), "MfaRequired").challenge;
  const second = expectType(await app.login(credentials), "MfaRequired").challenge;
  const answers = await inOneOperation(
    client,
    times(25, [
      verifyMfa(first, phone.wrongCode()),
      useRecoveryCode(second, STRANGE_RECOVERY_CODE),
      stepUp("a wrong password", phone.code(1)),
      login(credentials.email, "a wrong password"),
    ]).flat(),
  );
  const count = (type: string) => typesOf(answers).filter((each) => each === type).length;
  expect(count("InvalidCode")).toBe(10);
  expect(count("InvalidCredentials")).toBe(10);
  expect(count("ChallengeExpired") + count("TooManyAttempts")).toBe(80);
  const types = await client.eventTypes();
  expect(types.filter((type) => type === "MFA_FAILED")).toHaveLength(10);
});
