import { expect } from "vitest";
import { IS_THOROUGH } from "../support/chance.ts";
import type { Client, Response } from "../support/client.ts";
import { commitsAmong, type Fault, withFault } from "../support/failing-statements.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { mailsOf, tokensIn } from "../support/mailbox.ts";
import { operationsOf, schemaOf } from "../support/operations.ts";
import { Phone } from "../support/phone.ts";
import type { Service } from "../support/service.ts";
import { addAuthenticator, aUser, aUserWithMfa, PASSWORD, signIn, someCredentials, test } from "../support/test.ts";

interface Case {
  /** Makes everything ready, and returns who calls, and with what. */
  prepare(service: Service, clock: FakeClock): Promise<{ client: Client; input?: object }>;
  /** What it answers when no statement fails. */
  success: string;
  /** The counter that holds the attempt after its first, second… commit, where it counts one. */
  counters?: (string | undefined)[];
}

const SECOND_FACTOR = "second-factor:";
const PASSWORDS = "password:";

const withChallenge = async (service: Service, clock: FakeClock) => {
  const account = await aUserWithMfa(service);
  const client = service.browser();
  const { challenge } = await client.login(account.credentials);
  clock.advance({ seconds: 30 });
  return { ...account, client, challenge };
};
const withSetup = async (client: Client, clock: FakeClock) => {
  const { enrollment, otpauthUri } = await client.setupMfa();
  return { client, input: { enrollment, code: Phone.scan(otpauthUri, clock).code() } };
};

const withEmailChange = async (service: Service, clock: FakeClock) => {
  const { client, credentials } = await aUser(service);
  const { email: newEmail } = someCredentials();
  await client.call("requestEmailChange", { newEmail });
  const mails = await mailsOf(service, clock);
  const links = [credentials.email, newEmail].map((email) =>
    tokensIn(mails.findLast(({ to }) => to === email)?.text ?? "").at(-1),
  );
  return { client, links };
};

/** A call of each mutation, or several where it can go several ways. */
const cases: Record<string, Case> = {
  register: {
    prepare: async (service) => ({ client: service.app(), input: { ...someCredentials(), transport: "BEARER" } }),
    success: "SignedIn",
    counters: ["registration:"],
  },
  login: {
    prepare: async (service) => ({ client: service.browser(), input: (await aUser(service)).credentials }),
    success: "SignedIn",
    counters: [PASSWORDS],
  },
  "login to a challenge": {
    prepare: async (service) => ({ client: service.browser(), input: (await aUserWithMfa(service)).credentials }),
    success: "MfaRequired",
    counters: [PASSWORDS],
  },
  "login with a wrong password": {
    prepare: async (service) => {
      const { credentials } = await aUser(service);
      return { client: service.browser(), input: { ...credentials, password: "a wrong password" } };
    },
    success: "InvalidCredentials",
    counters: [PASSWORDS],
  },
  verifyMfa: {
    prepare: async (service, clock) => {
      const { client, challenge, phone } = await withChallenge(service, clock);
      return { client, input: { challenge, code: phone.code() } };
    },
    success: "SignedIn",
    counters: [SECOND_FACTOR],
  },
  "verifyMfa with a wrong code": {
    prepare: async (service, clock) => {
      const { client, challenge, phone } = await withChallenge(service, clock);
      return { client, input: { challenge, code: phone.wrongCode() } };
    },
    success: "InvalidCode",
    counters: [SECOND_FACTOR],
  },
  useRecoveryCode: {
    prepare: async (service, clock) => {
      const { client, challenge, recoveryCodes } = await withChallenge(service, clock);
      return { client, input: { challenge, recoveryCode: recoveryCodes[0] } };
    },
    success: "SignedIn",
    counters: [SECOND_FACTOR],
  },
  logout: { prepare: async (service) => ({ client: (await aUser(service)).client }), success: "LoggedOut" },
  "logout with a sign-in begun": {
    prepare: async (service) => {
      const { client, credentials } = await aUserWithMfa(service);
      await client.login(credentials);
      return { client };
    },
    success: "LoggedOut",
  },
  stepUp: {
    prepare: async (service) => ({ client: (await aUser(service)).client, input: { password: PASSWORD } }),
    success: "SteppedUp",
    counters: [PASSWORDS],
  },
  "stepUp with a code": {
    prepare: async (service, clock) => {
      const { client, phone } = await aUserWithMfa(service);
      clock.advance({ seconds: 30 });
      return { client, input: { password: PASSWORD, code: phone.code() } };
    },
    success: "SteppedUp",
    counters: [PASSWORDS, undefined, SECOND_FACTOR],
  },
  "stepUp with a recovery code": {
    prepare: async (service) => {
      const { client, recoveryCodes } = await aUserWithMfa(service);
      return { client, input: { password: PASSWORD, recoveryCode: recoveryCodes[0] } };
    },
    success: "SteppedUp",
    counters: [PASSWORDS, undefined, SECOND_FACTOR],
  },
  setupMfa: {
    prepare: async (service) => {
      const { client } = await aUser(service);
      for (let earlier = 0; earlier < 7; earlier++) await client.setupMfa();
      return { client, input: {} };
    },
    success: "MfaSetup",
  },
  confirmMfa: {
    prepare: async (service, clock) => withSetup((await aUser(service)).client, clock),
    success: "MfaBound",
    counters: [SECOND_FACTOR],
  },
  "confirmMfa of a second app": {
    prepare: async (service, clock) => withSetup((await aUserWithMfa(service)).client, clock),
    success: "MfaBound",
    counters: [SECOND_FACTOR],
  },
  renameMfa: {
    prepare: async (service) => {
      const { client } = await aUserWithMfa(service);
      const [{ id }] = (await client.me()).mfa.authenticators;
      return { client, input: { authenticatorId: id, name: "Renamed" } };
    },
    success: "MfaRenamed",
  },
  unbindMfa: {
    prepare: async (service) => {
      const { client } = await aUserWithMfa(service);
      const [{ id }] = (await client.me()).mfa.authenticators;
      return { client, input: { authenticatorId: id } };
    },
    success: "MfaUnbound",
  },
  "unbindMfa of one of two": {
    prepare: async (service) => {
      const { client, credentials } = await aUserWithMfa(service);
      const { id } = await addAuthenticator(client);
      await service.browser().login(credentials);
      return { client, input: { authenticatorId: id } };
    },
    success: "MfaUnbound",
  },
  undoMfaRemoval: {
    prepare: async (service, clock) => {
      const { client, credentials } = await aUserWithMfa(service);
      const [{ id }] = (await client.me()).mfa.authenticators;
      await client.call("unbindMfa", { authenticatorId: id });
      const mail = (await mailsOf(service, clock)).findLast(({ to }) => to === credentials.email);
      const [token] = tokensIn(mail?.text ?? "");
      return { client: service.browser(), input: { token, password: PASSWORD } };
    },
    success: "MfaRemovalUndone",
    counters: [PASSWORDS],
  },
  regenerateRecoveryCodes: {
    prepare: async (service) => ({ client: (await aUserWithMfa(service)).client }),
    success: "RecoveryCodesIssued",
  },
  checkRecoveryCode: {
    prepare: async (service) => {
      const { client, recoveryCodes } = await aUserWithMfa(service);
      return { client, input: { recoveryCode: recoveryCodes[0] } };
    },
    success: "RecoveryCodeChecked",
    counters: [SECOND_FACTOR],
  },
  requestPasswordReset: {
    prepare: async (service) => {
      const { email } = (await aUser(service)).credentials;
      return { client: service.browser(), input: { email } };
    },
    success: "PasswordResetRequested",
    counters: ["reset-request:"],
  },
  resetPassword: {
    prepare: async (service, clock) => {
      const { email } = (await aUser(service)).credentials;
      await service.browser().requestPasswordReset(email);
      const mail = (await mailsOf(service, clock)).findLast(({ to }) => to === email);
      const [token] = tokensIn(mail?.text ?? "");
      return { client: service.browser(), input: { token, newPassword: "an entirely new passphrase" } };
    },
    success: "PasswordReset",
    counters: ["reset:"],
  },
  changeName: {
    prepare: async (service) => ({ client: (await aUser(service)).client, input: { name: "Another Name" } }),
    success: "NameChanged",
  },
  requestEmailChange: {
    prepare: async (service) => {
      const { email } = someCredentials();
      return { client: (await aUser(service)).client, input: { newEmail: email } };
    },
    success: "EmailChangeRequested",
  },
  confirmEmailChange: {
    prepare: async (service, clock) => {
      const { client, links } = await withEmailChange(service, clock);
      return { client, input: { token: links[0] } };
    },
    success: "EmailChangeConfirmed",
  },
  "confirmEmailChange by the second link": {
    prepare: async (service, clock) => {
      const { client, links } = await withEmailChange(service, clock);
      await client.call("confirmEmailChange", { token: links[0] });
      return { client, input: { token: links[1] } };
    },
    success: "EmailChangeConfirmed",
  },
  deleteAccount: {
    prepare: async (service) => {
      const { client, credentials } = await aUserWithMfa(service);
      return { client, input: { email: credentials.email } };
    },
    success: "AccountDeleted",
  },
  changePassword: {
    prepare: async (service) => {
      const { client, credentials } = await aUser(service);
      await service.app().login(credentials);
      return { client, input: { newPassword: "an entirely new passphrase" } };
    },
    success: "PasswordChanged",
  },
  revokeSession: {
    prepare: async (service, clock) => {
      const account = await aUser(service);
      await signIn(service.app(), account, clock);
      const [{ id }] = (await account.client.me()).sessions;
      return { client: account.client, input: { sessionId: id } };
    },
    success: "SessionRevoked",
  },
  revokeOtherSessions: {
    prepare: async (service, clock) => {
      const account = await aUser(service);
      await signIn(service.app(), account, clock);
      return { client: account.client };
    },
    success: "OtherSessionsRevoked",
  },
};

const mutationOf = (name: string) => name.split(" ", 1)[0] ?? "";
/** The ways in which a statement can fail. */
const FAULTS: Omit<Fault, "statement">[] = IS_THOROUGH
  ? [{ when: "afterwards" }, { when: "instead" }, { when: "instead", lasting: true }]
  : [{ when: "afterwards" }];

test("every mutation has a case here", async ({ service }) => {
  const { mutations } = await schemaOf(service.browser());
  expect(new Set(Object.keys(cases).map(mutationOf))).toEqual(new Set(mutations.map(({ name }) => name)));
});

for (const [name, { prepare, success, counters }] of Object.entries(cases)) {
  for (const { when, lasting = false } of FAULTS) {
    const how = when === "instead" ? (lasting ? "and all after it fail" : "fails") : "is carried out and then fails";
    test(`${name}: whichever statement ${how}, nothing is half done`, async ({ service, clock }) => {
      const mutation = mutationOf(name);
      const operation = (await operationsOf(service.browser())).find((each) => each.name === mutation);
      let ready = await prepare(service, clock);
      let before = await lookAt(service);
      let toldBefore = told(service);
      for (let statement = 1; ; statement++) {
        const attempt = await withFault({ statement, when, lasting }, () => call(ready, operation?.document ?? ""));
        const after = await lookAt(service);
        if (!attempt.failed) {
          expect(attempt.result.body.data?.[mutation].__typename).toBe(success);
          // Of an account that is gone the log alone still tells.
          const happened = mutation === "deleteAccount" ? 1 : newEvents(before, after);
          expect(told(service) - toldBefore).toBe(happened);
          // Else hardly anything was tried.
          expect(statement).toBeGreaterThan(4);
          return;
        }

        expectMasked(attempt.result);
        const carriedOut = when === "afterwards" ? attempt.statements : attempt.statements.slice(0, statement - 1);
        const commits = commitsAmong(carriedOut.slice(0, statement));
        if (JSON.stringify(after.lasting) !== JSON.stringify(before.lasting)) {
          // The one time when all was done and only the answer was lost.
          expect({ statement, sql: attempt.statements[statement - 1] }).toEqual({ statement, sql: "COMMIT" });
          expect(commits).toBe(commitsAmong(attempt.statements));
          ready = await prepare(service, clock);
        } else {
          expect(told(service)).toBe(toldBefore);
          expect(after.counters.filter((key) => key.startsWith(counters?.[commits - 1] ?? "none"))).toHaveLength(
            counters?.[commits - 1] === undefined ? 0 : 1,
          );
          if (commits === 0) expect(after).toEqual(before);
        }
        await giveAttemptsBack(service);
        before = await lookAt(service);
        toldBefore = told(service);
      }
    }, 120_000);
  }
}

async function call({ client, input }: { client: Client; input?: object }, document: string) {
  // Its cookies and token stay as they are, so that it can try again.
  return client.at(client.service).send(document, input && { input });
}

/** No success is told, no session is given, and nothing of the database shows. */
function expectMasked({ status, headers, body }: Response) {
  expect(status).toBe(500);
  expect(body.data ?? null).toBeNull();
  expect(body.errors.map(({ extensions }: Response["body"]) => extensions.code)).toEqual(["INTERNAL_SERVER_ERROR"]);
  expect(headers.getSetCookie().filter((line) => !/=;/.test(line))).toEqual([]);
  expect(JSON.stringify(body)).not.toMatch(/disk|I\/O|SQL|statement/i);
}

type Sight = Awaited<ReturnType<typeof lookAt>>;

/** All that the tables hold; apart from the rest, what counts attempts. */
async function lookAt({ database }: Service) {
  return database.read(async (db) => {
    const lasting: Record<string, unknown[]> = {};
    for (const { tableName } of db.dataSource.entityMetadatas.filter((table) => table.tableName !== "throttle")) {
      const rows: Record<string, unknown>[] = await db.query(`SELECT * FROM "${tableName}"`);
      lasting[tableName] = rows.map(({ attempts_left, ...row }) => JSON.stringify(row)).sort();
    }
    const throttles: { key: string }[] = await db.query("SELECT key FROM throttle WHERE count > 0 ORDER BY key");
    return { lasting, counters: throttles.map(({ key }) => key) };
  });
}

/** How many events the log tells of. */
const told = ({ logs }: Service) => logs.filter((line) => line.includes('"security event"')).length;

/** How many events the accounts have got. */
function newEvents(before: Sight, after: Sight): number {
  const known = new Set(before.lasting.security_event);
  return (after.lasting.security_event ?? []).filter((row) => !known.has(row)).length;
}

async function giveAttemptsBack(service: Service) {
  await service.database.write(async (db) => {
    await db.query("DELETE FROM throttle");
    for (const table of ["challenge", "enrollment"]) await db.query(`UPDATE ${table} SET attempts_left = 5`);
  });
}
