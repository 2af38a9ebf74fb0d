import { expect } from "vitest";
import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  printSchema,
} from "../support/graphql.ts";
import type { Service } from "../support/service.ts";
import { test } from "../support/test.ts";

async function introspect(service: Service): Promise<GraphQLSchema> {
  const { status, body } = await service.app().send(getIntrospectionQuery());
  expect(status).toBe(200);
  return buildClientSchema(body.data);
}

/** Every field that an answer can have, as "Type.field". */
const answerFields = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && (isObjectType(type) || isInterfaceType(type)))
    .flatMap((type) =>
      Object.keys((type as { getFields(): object }).getFields()).map((field) => `${type.name}.${field}`),
    );

test("anyone can read the schema, and it is the one that the project shows", async ({ service }) => {
  const schema = await introspect(service);
  expect(schema.getMutationType()?.getFields().login).toBeDefined();
  expect(printSchema(schema)).toContain("Begins binding an authenticator app.");
});

test("everything in the schema says what it is", async ({ service }) => {
  const schema = await introspect(service);
  const silent: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    if (!type.description) silent.push(type.name);
    const parts =
      isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
        ? Object.values(type.getFields())
        : isEnumType(type)
          ? type.getValues()
          : [];
    for (const part of parts) {
      if (!part.description) silent.push(`${type.name}.${part.name}`);
      if ("args" in part)
        for (const arg of part.args) if (!arg.description) silent.push(`${type.name}.${part.name}(${arg.name})`);
    }
  }
  expect(silent.filter((name) => !name.endsWith("(input)"))).toEqual([]);
});

test("no field shows a hash, a secret, a token or a code, save those that are shown once", async ({ service }) => {
  const schema = await introspect(service);
  const telling = answerFields(schema).filter((field) =>
    /^(?!Mutation\.).*\..*(hash|secret|sealed|token|salt|digest|password|otpauth|qrcode|challenge|enrollment|code|key)/i.test(
      field,
    ),
  );
  expect(telling.toSorted()).toEqual([
    "FieldFailure.code",
    "Mfa.recoveryCodes",
    "MfaBound.recoveryCodes",
    "MfaRequired.challenge",
    "MfaSetup.enrollment",
    "MfaSetup.otpauthUri",
    "MfaSetup.qrCode",
    "MfaSetup.secret",
    "RecoveryCodesIssued.recoveryCodes",
    "SignedIn.accessToken",
    "Site.passwordMinLength",
    "StepUpRequired.needsCode",
    "SteppedUp.accessToken",
  ]);
  // One of those is a count, and holds no code.
  const set = schema.getType("RecoveryCodeSet");
  expect(isObjectType(set) && Object.keys(set.getFields()).toSorted()).toEqual([
    "createdAt",
    "lastCheckedAt",
    "remaining",
    "total",
  ]);
});

test("no query leads to what is shown once", async ({ service }) => {
  const schema = await introspect(service);
  const seen = new Set<string>();
  const walk = (name: string) => {
    const type = schema.getType(name);
    if (seen.has(name) || !isObjectType(type)) return;
    seen.add(name);
    for (const field of Object.values(type.getFields())) walk(String(field.type).replaceAll(/[[\]!]/g, ""));
  };
  walk("Query");

  expect(seen.size).toBeGreaterThan(8);
  for (const shownOnce of ["MfaSetup", "MfaBound", "RecoveryCodesIssued", "SignedIn", "SteppedUp"]) {
    expect(seen).not.toContain(shownOnce);
  }
});

test("fields that inputs do not have are refused: no one makes themselves an administrator", async ({ service }) => {
  for (const extra of ["role", "emailVerified", "mfaEnabled", "id", "lockedAt", "secret", "credentialVersion"]) {
    const { status, body } = await service
      .app()
      .send("mutation ($input: RegisterInput!) { register(input: $input) { __typename } }", {
        input: { email: "a@example.com", password: "correct horse battery staple", [extra]: "x" },
      });
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
  }
  expect(await service.rows('SELECT * FROM "user"')).toEqual([]);
});
