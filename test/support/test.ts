import { test as base, expect, vi } from "vitest";
import type { Answer, Client, Credentials } from "./client.ts";
import { FakeClock } from "./fake-clock.ts";
import { Phone } from "./phone.ts";
import { Service, type ServiceOptions } from "./service.ts";

/**
 * Each test has a service of its own: an empty database, and a clock that stands still. `start` gives it more of them,
 * with settings of their own or beside another; all of them stop with the test.
 */
export const test = base.extend<{
  clock: FakeClock;
  /** Whether services hash at the cost that is served with; for what is about hashes, or about what meets meanwhile. */
  fullHashCost: boolean;
  start: (options?: ServiceOptions) => Promise<Service>;
  service: Service;
}>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  clock: async ({}, use) => {
    await use(new FakeClock());
  },
  fullHashCost: false,
  start: async ({ clock, fullHashCost }, use) => {
    const services: Service[] = [];
    await use(async (options) => {
      const service = await Service.start({ clock, fullHashCost, ...options });
      services.unshift(service);
      return service;
    });
    for (const service of services) await service.close();
  },
  service: async ({ start }, use) => {
    await use(await start());
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

/** Signs in, half a minute later, with the code that is due where there is a phone. */
export async function signIn(
  client: Client,
  { credentials, phone }: { credentials: Credentials; phone?: Phone },
  clock: FakeClock,
): Promise<Client> {
  clock.advance({ seconds: 30 });
  const answer = await client.login(credentials);
  expectType(phone ? await client.verifyMfa(phone.code()) : answer, "SignedIn");
  return client;
}

/** A well-formed recovery code that is nobody's. */
export const STRANGE_RECOVERY_CODE = "0000-0000-0000-0000-0000";

/** Binds one more phone. */
export async function addAuthenticator(
  client: Client,
  name?: string,
): Promise<{ phone: Phone; recoveryCodes: string[] | null; id: string }> {
  const setup = expectType(await client.setupMfa(name), "MfaSetup");
  const phone = Phone.scan(setup.otpauthUri, client.service.clock);
  const bound = expectType(await client.confirmMfa(phone.code()), "MfaBound");
  return { phone, recoveryCodes: bound.recoveryCodes, id: bound.authenticator.id };
}

/** The answer, when it is of this type; else the test ends here, telling what it was. */
export function expectType(answer: Answer, type: string): Answer {
  if (answer.__typename !== type) throw new Error(`Expected ${type}, got ${JSON.stringify(answer)}`);
  return answer;
}

/** Resolves once the use of one session at this moment is noted, which happens behind the answer. */
export const useIsNoted = (service: Service): Promise<void> =>
  vi.waitFor(async () => {
    const noted = await service.rows("SELECT id FROM session WHERE last_seen_at = ?", service.clock.now().getTime());
    expect(noted).toHaveLength(1);
  }, 10_000);
