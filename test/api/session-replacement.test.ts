import { expect } from "vitest";
import { aUser, expectType, test } from "../support/test.ts";

test("signing in again in the same browser ends the session that it held", async ({ service }) => {
  const { client, credentials } = await aUser(service);
  const [name, former] = [...client.cookies][0] ?? [];

  expectType(await client.login(credentials), "SignedIn");

  const replay = service.browser();
  replay.cookies.set(String(name), String(former));
  expect(await replay.me()).toBeNull();
  expect((await client.me()).sessions).toHaveLength(1);
});

test("a cookie planted before sign-in is not adopted, and is dead after it", async ({ service }) => {
  const attacker = await aUser(service);
  const victim = await aUser(service, service.app());
  const browser = service.browser();
  for (const [name, value] of attacker.client.cookies) browser.cookies.set(name, value);

  expectType(await browser.login(victim.credentials), "SignedIn");

  expect((await browser.me()).email).toBe(victim.credentials.email);
  expect(await attacker.client.me()).toBeNull();
});

test("a bearer sign-in leaves the sessions of others and its own alone", async ({ service }) => {
  const { client, credentials } = await aUser(service, service.app());
  const second = service.app();
  expectType(await second.login(credentials), "SignedIn");
  expect((await client.me()).sessions).toHaveLength(2);
});
