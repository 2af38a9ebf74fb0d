import { expect } from "vitest";
import { findRow } from "../../server/src/database/rows.ts";
import { User } from "../../server/src/users/user.entity.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { aUserWithMfa, type SecuredAccount, signIn, test } from "../support/test.ts";

/** So many at once that all connections of a small pool have run what they run. */
const AT_ONCE = 20;

/** Twice, PostgreSQL has planned each statement on each connection, or has its plan at hand. */
async function useAll(account: SecuredAccount, clock: FakeClock) {
  const { client } = account;
  await Promise.all(Array.from({ length: AT_ONCE }, () => client.me()));
  for (let round = 0; round < 2; round++) await signIn(client.service.browser(), account, clock);
}

for (const [what, change] of [
  ["adds a column", 'ALTER TABLE "%" ADD COLUMN of_a_newer_version VARCHAR(8)'],
  ["takes longer texts", 'ALTER TABLE "%" ALTER COLUMN user_id TYPE VARCHAR(80)'],
  ["orders texts otherwise", 'ALTER TABLE "%" ALTER COLUMN user_id TYPE VARCHAR(36) COLLATE "default"'],
] as const) {
  test(`a server that runs goes on where a newer one ${what}`, async ({ start, clock }) => {
    const service = await start({ env: { DATABASE_POOL_SIZE: "3" } });
    const account = await aUserWithMfa(service);
    await useAll(account, clock);
    for (const table of ["session", "challenge", "authenticator", "security_event", "known_device"]) {
      await service.rows(change.replace("%", table));
    }
    await useAll(account, clock);
  });
}

test("PostgreSQL keeps the plans of statements, and makes new ones where they were lost", async ({ start }) => {
  const service = await start({ env: { DATABASE_POOL_SIZE: "1" } });
  const named = () =>
    service.database.read(async (db): Promise<string[]> => {
      await findRow(db, User, { id: "nobody" });
      const rows: { name: string }[] = await db.query("SELECT name FROM pg_prepared_statements");
      return rows.map(({ name }) => name);
    });
  const kept = await named();
  expect(kept.length).toBeGreaterThan(0);
  await service.database.read((db) => db.query("DEALLOCATE ALL"));
  expect(await named()).toHaveLength(1);
  await service.database.read((db) => db.query("DEALLOCATE ALL"));
  await service.database.write((db) => findRow(db, User, { id: "nobody" }));
});
