import { expect } from "vitest";
import { Service } from "../support/service.ts";
import { aUser, PASSWORD, test } from "../support/test.ts";

test("requests that roll back, among others, take nothing acknowledged with them and leave nothing", async ({
  clock,
}) => {
  const service = await Service.start({ clock, env: { REGISTRATIONS_PER_HOUR: "100000" } });
  try {
    // Two at once for each address: both hash, and one of them fails on the unique address in its unit of work.
    const requests = Array.from({ length: 24 }, (_, number) => {
      const client = service.browser();
      const email = `user-${number >> 1}@example.com`;
      return client.register({ email, password: PASSWORD, name: `of request ${number}` }).then((answer) => ({
        number,
        email,
        client,
        answer,
      }));
    });
    const outcomes = await Promise.all(requests);

    const accounts = outcomes.filter(({ answer }) => answer.__typename === "SignedIn");
    expect(outcomes.filter(({ answer }) => answer.__typename === "EmailTaken")).toHaveLength(12);
    expect(accounts).toHaveLength(12);
    for (const { client, email, number } of accounts) {
      expect(await client.me()).toMatchObject({ email, name: `of request ${number}` });
    }

    for (const table of ["user", "password", "session", "security_event"]) {
      expect(await service.rows(`SELECT * FROM "${table}"`), table).toHaveLength(12);
    }
  } finally {
    await service.close();
  }
});

test("sign-outs that are acknowledged among refused requests hold", async ({ clock }) => {
  const service = await Service.start({ clock, env: { REGISTRATIONS_PER_HOUR: "100000" } });
  try {
    const { client: staying, credentials } = await aUser(service);
    const leaving = await Promise.all(Array.from({ length: 6 }, async () => (await aUser(service)).client));
    const before = leaving.map((client) => client.at(service));

    await Promise.all(
      leaving.flatMap((client) => [
        client.logout(),
        service.browser().register(credentials),
        service.browser().register(credentials),
      ]),
    );

    for (const client of before) expect(await client.me()).toBeNull();
    expect(await staying.me()).not.toBeNull();
  } finally {
    await service.close();
  }
});
