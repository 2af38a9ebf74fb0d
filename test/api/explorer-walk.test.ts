import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { WALK, WALK_HEADERS, WALK_VARIABLES } from "../../server/src/http/explorer-walk.ts";
import type { Answer } from "../support/client.ts";
import { buildSchema, parse, print, separateOperations, validate } from "../support/graphql.ts";
import { Phone } from "../support/phone.ts";
import { test } from "../support/test.ts";

const schema = buildSchema(readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8"));
const operations = separateOperations(parse(WALK));

test("each operation of the walk fits the schema", () => {
  for (const operation of Object.values(operations)) expect(validate(schema, operation)).toEqual([]);
});

test("the variables of the walk are those that its operations take", () => {
  const taken = [...WALK.matchAll(/\$(\w+):/g)].map(([, name]) => name);
  expect(Object.keys(WALK_VARIABLES).toSorted()).toEqual([...new Set(taken)].toSorted());
});

test("the walk runs from top to bottom, with what each answer brings for the next", async ({ service, clock }) => {
  const app = service.app();
  const variables = { ...WALK_VARIABLES };
  let headers: Record<string, string> = WALK_HEADERS;
  const ran: string[] = [];
  const run = async (name: string): Promise<Answer> => {
    const document = operations[name];
    if (!document) throw new Error(`The walk has no ${name}.`);
    ran.push(name);
    const { body } = await app.send(print(document), variables, headers);
    if (body.errors) throw new Error(`${name}: ${JSON.stringify(body.errors)}`);
    const answer: Answer = Object.values(body.data)[0];
    if (answer?.accessToken) headers = { Authorization: `Bearer ${answer.accessToken}` };
    if (answer?.challenge) variables.challenge = answer.challenge;
    return answer;
  };
  /** What the phone shows by the time that somebody has read on. */
  const nextCode = (phone: Phone) => {
    clock.advance({ seconds: 30 });
    variables.code = phone.code();
  };

  expect(await run("LookAround")).toMatchObject({ name: "Latchkey" });
  expect(await run("Register")).toMatchObject({ __typename: "SignedIn", accessToken: expect.any(String) });
  const setup = await run("SetUpMfa");
  variables.enrollment = setup.enrollment;
  const phone = Phone.scan(setup.otpauthUri, clock);
  variables.code = phone.code();
  const { recoveryCodes } = await run("ConfirmMfa");
  expect(recoveryCodes).toHaveLength(10);
  expect(await run("SignOut")).toEqual({ ok: true });

  expect(await run("SignIn")).toMatchObject({ __typename: "MfaRequired" });
  nextCode(phone);
  expect(await run("EnterCode")).toMatchObject({ __typename: "SignedIn" });

  await run("SignOut");
  await run("SignIn");
  variables.recoveryCode = recoveryCodes[0];
  expect(await run("UseRecoveryCode")).toMatchObject({ __typename: "SignedIn" });

  const { mfa } = await run("LookAtAccount");
  expect(mfa).toMatchObject({ enabled: true, recoveryCodes: { remaining: 9, total: 10 } });
  variables.authenticatorId = mfa.authenticators[0].id;
  const before = headers;
  // A recovery code spends the next code as well.
  clock.advance({ seconds: 30 });
  nextCode(phone);
  expect(await run("StepUp")).toMatchObject({ __typename: "SteppedUp" });
  expect(headers).not.toEqual(before);
  expect(await run("UnbindMfa")).toMatchObject({ __typename: "MfaUnbound", user: { mfa: { enabled: false } } });

  expect([...new Set(ran)], "every operation, in the order of the walk").toEqual(Object.keys(operations));
});

test("a code that is wrong on the walk is told as data", async ({ service }) => {
  const answer = await service.app().send(print(operations.EnterCode!), WALK_VARIABLES, WALK_HEADERS);
  expect(answer).toMatchObject({ status: 200, body: { data: { verifyMfa: { message: expect.any(String) } } } });
});
