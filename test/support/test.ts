import { test as base } from "vitest";
import type { Answer, Client, Credentials } from "./client.ts";
import { FakeClock } from "./fake-clock.ts";
import { Phone } from "./phone.ts";
import { Service } from "./service.ts";

/** Each test has a service of its own: an empty database, and a clock that stands still. */
export const test = base.extend<{ clock: FakeClock; service: Service }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  clock: async ({}, use) => {
    await use(new FakeClock());
  },
  service: async ({ clock }, use) => {
    const service = await Service.start({ clock });
    await use(service);
    await service.close();
  },
});

export const PASSWORD = "correct horse battery staple";
let accounts = 0;

export const someCredentials = (): Credentials => ({ email: `user-${++accounts}@example.com`, password: PASSWORD });

export interface Account {
  credentials: Credentials;
  /** Signed in, and elevated since that was just now. */
  client: Client;
}

export interface SecuredAccount extends Account {
  phone: Phone;
  recoveryCodes: string[];
}

/** Someone with a password alone. */
export async function aUser(service: Service, client: Client = service.browser()): Promise<Account> {
  const credentials = someCredentials();
  expectType(await client.register(credentials), "SignedIn");
  return { credentials, client };
}

/** Someone with an authenticator, whose current code is spent by the binding. */
export async function aUserWithMfa(service: Service, client: Client = service.browser()): Promise<SecuredAccount> {
  const account = await aUser(service, client);
  const { phone, recoveryCodes } = await addAuthenticator(account.client);
  return { ...account, phone, recoveryCodes: recoveryCodes ?? [] };
}

/** Binds one more phone. */
export async function addAuthenticator(
  client: Client,
): Promise<{ phone: Phone; recoveryCodes: string[] | null; id: string }> {
  const setup = expectType(await client.setupMfa(), "MfaSetup");
  const phone = Phone.scan(setup.otpauthUri, client.service.clock);
  const bound = expectType(await client.confirmMfa(phone.code()), "MfaBound");
  return { phone, recoveryCodes: bound.recoveryCodes, id: bound.authenticator.id };
}

/** The answer, when it is of this type; else the test ends here, telling what it was. */
export function expectType(answer: Answer, type: string): Answer {
  if (answer.__typename !== type) throw new Error(`Expected ${type}, got ${JSON.stringify(answer)}`);
  return answer;
}
