import { expect } from "vitest";
import { Service } from "../support/service.ts";
import { aUser, someCredentials, test } from "../support/test.ts";

const SPOOFED = "203.0.113.7";
/** All the ways in which a client may claim another address. */
const claims = (address: string) => ({
  "x-forwarded-for": address,
  forwarded: `for=${address}`,
  "x-real-ip": address,
  "x-client-ip": address,
  "true-client-ip": address,
  "cf-connecting-ip": address,
});

test("without a trusted proxy nobody can claim another address, in sessions, events or logs", async ({ service }) => {
  const client = service.browser();
  Object.assign(client.headers, claims(SPOOFED));
  await aUser(service, client);

  expect((await client.me()).sessions[0].ipAddress).toBe("127.0.0.1");
  for (const { node } of (await client.events()).edges) expect(node.ipAddress).toBe("127.0.0.1");
  expect(service.logs.join()).not.toContain(SPOOFED);
});

test("behind one proxy its word counts, and not what the client told the proxy", async ({ clock }) => {
  const service = await Service.start({ clock, env: { TRUST_PROXY: "1" } });
  try {
    const addresses: Record<string, string> = {
      "198.51.100.9": "198.51.100.9",
      [`${SPOOFED}, 198.51.100.9`]: "198.51.100.9",
      [`${SPOOFED},10.0.0.1 ,  198.51.100.9`]: "198.51.100.9",
      "::ffff:198.51.100.9": "198.51.100.9",
      "2001:DB8:0:0:0:0:0:1": "2001:db8::1",
      "198.51.100.9, <script>": "127.0.0.1",
      " ": "127.0.0.1",
    };
    for (const [forwardedFor, expected] of Object.entries(addresses)) {
      const client = service.browser();
      Object.assign(client.headers, claims(SPOOFED), { "x-forwarded-for": forwardedFor });
      await aUser(service, client);
      expect((await client.me()).sessions[0].ipAddress).toBe(expected);
      for (const { node } of (await client.events()).edges) expect(node.ipAddress).toBe(expected);
    }
  } finally {
    await service.close();
  }
});

for (const [trusted, spoofed] of [
  ["0", (attempt: number) => claims(`203.0.113.${attempt}`)],
  ["1", (attempt: number) => ({ "x-forwarded-for": `203.0.113.${attempt}, 198.51.100.9` })],
] as const) {
  test(`with ${trusted} trusted proxies a claimed address is no way around the limits`, async ({ clock }) => {
    const service = await Service.start({
      clock,
      env: { TRUST_PROXY: trusted, PASSWORD_FAILURES: "3", REGISTRATIONS_PER_HOUR: "3" },
    });
    try {
      const attempt = (number: number) => {
        const client = service.app();
        Object.assign(client.headers, spoofed(number));
        return client;
      };
      const types: string[] = [];
      for (let number = 1; number <= 4; number++)
        types.push((await attempt(number).register(someCredentials())).__typename);
      expect(types).toEqual(["SignedIn", "SignedIn", "SignedIn", "TooManyAttempts"]);

      types.length = 0;
      const credentials = { email: "somebody@example.com", password: "not the password" };
      for (let number = 1; number <= 4; number++) types.push((await attempt(number).login(credentials)).__typename);
      expect(types).toEqual([...Array(3).fill("InvalidCredentials"), "TooManyAttempts"]);
    } finally {
      await service.close();
    }
  });
}

test("behind a proxy, one client's failures do not count for another's address", async ({ clock }) => {
  const service = await Service.start({ clock, env: { TRUST_PROXY: "1", PASSWORD_FAILURES: "1" } });
  try {
    const { credentials } = await aUser(service);
    const from = (address: string) => {
      const client = service.app();
      client.headers["x-forwarded-for"] = address;
      return client;
    };
    const wrong = { ...credentials, password: "not the password" };
    for (const expected of ["InvalidCredentials", "TooManyAttempts"]) {
      expect((await from("198.51.100.1").login(wrong)).__typename).toBe(expected);
    }
    expect((await from("198.51.100.2").login(credentials)).__typename).toBe("SignedIn");
  } finally {
    await service.close();
  }
});
