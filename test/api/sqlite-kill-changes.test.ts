import { expect, test } from "vitest";
import type { Client, Credentials } from "../support/client.ts";
import { documents } from "../support/documents.ts";
import { Phone } from "../support/phone.ts";
import { newFolder, removeFolder, ServerProcess } from "../support/server-process.ts";
import { expectType, someCredentials } from "../support/test.ts";

const ENV = { REGISTRATIONS_PER_HOUR: "100000" };
const NEW_PASSWORD = "another correct horse battery";

interface Person {
  credentials: Credentials;
  phone: Phone;
  recoveryCodes: string[];
  client: Client<ServerProcess>;
  /** The same person elsewhere, who has given the password and not yet a second factor. */
  pending: Client<ServerProcess>;
}

/** A change, and what is so from then on, once it was acknowledged. `former` holds the token of before. */
interface Change {
  make(person: Person): Promise<unknown>;
  holds(person: Person, former: Client<ServerProcess>): Promise<void>;
}

const changes: Record<string, Change> = {
  changePassword: {
    make: async ({ client }) => expectType(await client.changePassword(NEW_PASSWORD), "PasswordChanged"),
    holds: async ({ credentials, client }) => {
      const login = (password: string) => client.service.app().login({ email: credentials.email, password });
      expectType(await login(NEW_PASSWORD), "MfaRequired");
      expectType(await login(credentials.password), "InvalidCredentials");
    },
  },
  unbindMfa: {
    make: async ({ client }) => {
      const [authenticator] = (await client.me()).mfa.authenticators;
      expectType(await client.call("unbindMfa", { authenticatorId: authenticator.id }), "MfaUnbound");
    },
    holds: async ({ client }) => {
      expect((await client.me()).mfa).toEqual({ enabled: false, authenticators: [], recoveryCodes: null });
    },
  },
  useRecoveryCode: {
    make: async ({ pending, recoveryCodes }) =>
      expectType(await pending.useRecoveryCode(recoveryCodes[0] ?? ""), "SignedIn"),
    holds: async ({ pending }, former) => {
      expect((await pending.me()).mfa.recoveryCodes.remaining).toBe(9);
      expect(await former.me()).toBeNull();
    },
  },
  stepUp: {
    make: async ({ client, credentials, phone }) =>
      expectType(await client.stepUp({ password: credentials.password, code: phone.code(1) }), "SteppedUp"),
    holds: async ({ client }, former) => {
      expect((await client.me()).mfa.authenticators[0].lastUsedAt).not.toBeNull();
      expect(await former.me()).toBeNull();
    },
  },
  logout: {
    make: async ({ client }) => expectType(await client.logout(), "LoggedOut"),
    holds: async (_person, former) => expect(await former.me()).toBeNull(),
  },
};

for (const acknowledgements of [1, 3, 4]) {
  test(`a server that is killed after ${acknowledgements} of 5 changes has made those, and none by half`, async () => {
    const folder = newFolder();
    try {
      const server = await ServerProcess.start(folder, ENV);
      const people = await Promise.all(Object.keys(changes).map(() => newPerson(server)));
      const formers = people.map(({ client }) => client.at(server));
      const acknowledged: number[] = [];
      const making = Object.values(changes).map(async ({ make }, index) => {
        await make(people[index] as Person);
        // Ends the server in the middle of what the others do.
        if (acknowledged.push(index) === acknowledgements) await server.end("SIGKILL");
      });
      for (const outcome of await Promise.allSettled(making)) {
        // Whether a change was made whose answer did not come, is not known.
        if (outcome.status === "rejected") expect(outcome.reason.message).toMatch(/fetch failed|terminated|socket/);
      }

      const restarted = await ServerProcess.start(folder, ENV);
      for (const index of acknowledged) {
        const { client, pending, ...rest } = people[index] as Person;
        const person = { ...rest, client: client.at(restarted), pending: pending.at(restarted) };
        const former = (formers[index] as Client<ServerProcess>).at(restarted);
        await Object.values(changes)[index]?.holds(person, former);
      }
      // Whoever was not answered has all of the change or nothing of it.
      for (const { credentials } of people) {
        const answers = [credentials.password, NEW_PASSWORD].map(async (password) => {
          const { body } = await restarted
            .app()
            .send(documents.login, { input: { ...credentials, password, transport: "BEARER" } });
          return body.data.login.__typename;
        });
        expect((await Promise.all(answers)).filter((answer) => answer === "InvalidCredentials")).toHaveLength(1);
      }
      await restarted.end("SIGTERM");
    } finally {
      removeFolder(folder);
    }
  }, 60_000);
}

async function newPerson(server: ServerProcess): Promise<Person> {
  const credentials = someCredentials();
  const client = server.app();
  expectType(await client.register(credentials), "SignedIn");
  const phone = Phone.scan(expectType(await client.setupMfa(), "MfaSetup").otpauthUri, server.clock);
  const { recoveryCodes } = expectType(await client.confirmMfa(phone.code()), "MfaBound");
  const pending = server.app();
  expectType(await pending.login(credentials), "MfaRequired");
  return { credentials, phone, recoveryCodes, client, pending };
}
