import { expect } from "vitest";
import { afterCommit } from "../../server/src/database/after-commit.ts";
import { DatabaseBusyError } from "../../server/src/database/database.ts";
import { findRow, updateRows } from "../../server/src/database/rows.ts";
import { together } from "../../server/src/database/together.ts";
import { User } from "../../server/src/users/user.entity.ts";
import { Service } from "../support/service.ts";
import { aUser, expectType, test } from "../support/test.ts";
import type { EntityManager } from "../support/typeorm.ts";

/** Two accounts, named after nobody yet. */
async function twoUsers(service: Service): Promise<[string, string]> {
  await aUser(service);
  await aUser(service);
  const [one, two] = await service.rows<{ id: string }>('SELECT id FROM "user" ORDER BY id');
  return [one?.id ?? "", two?.id ?? ""];
}

const rename = (db: EntityManager, id: string, name: string) =>
  db.query(`UPDATE "user" SET name = coalesce(name, '') || $2 WHERE id = $1`, [id, name]);
const names = async (service: Service) =>
  (await service.rows<{ name: string }>('SELECT name FROM "user" ORDER BY id')).map(({ name }) => name);

/** Resolves for all once it was called so many times. */
function meetingOf(count: number): () => Promise<void> {
  let [there, allAreThere] = [0, () => {}];
  const meeting = new Promise<void>((resolve) => {
    allAreThere = resolve;
  });
  return () => {
    if (++there === count) allAreThere();
    return meeting;
  };
}

test("units of work that deadlock are both done, once each", async ({ service }) => {
  const [one, two] = await twoUsers(service);
  const meet = meetingOf(2);
  let runs = 0;
  const told: string[] = [];
  const unit = (name: string, first: string, second: string) =>
    service.database.write(async (db) => {
      runs++;
      afterCommit(db, () => told.push(name));
      await rename(db, first, name);
      await meet();
      await rename(db, second, name);
      return name;
    });

  expect(await Promise.all([unit("a", one, two), unit("b", two, one)])).toEqual(["a", "b"]);

  expect(runs).toBe(3);
  expect(told.toSorted()).toEqual(["a", "b"]);
  for (const name of await names(service)) expect([...name].sort()).toEqual(["a", "b"]);
});

test("units of work that cannot be serialized are both done, one after the other", async ({ service }) => {
  const [one, two] = await twoUsers(service);
  const meet = meetingOf(2);
  let runs = 0;
  const unit = (id: string) =>
    service.database.write(async (db) => {
      runs++;
      await db.query("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
      const named = await db.query('SELECT id FROM "user" WHERE name IS NOT NULL');
      await meet();
      await rename(db, id, `after ${named.length}`);
    });

  await Promise.all([unit(one), unit(two)]);

  expect(runs).toBe(3);
  expect((await names(service)).toSorted()).toEqual(["after 0", "after 1"]);
});

test("a unit of work that others are in the way of each time is refused as overload, and leaves nothing", async ({
  service,
}) => {
  const [one] = await twoUsers(service);
  let runs = 0;
  const unit = service.database.write(async (db) => {
    runs++;
    await rename(db, one, "never");
    await db.query("DO $$ BEGIN RAISE EXCEPTION 'in the way' USING ERRCODE = '40001'; END $$");
  });

  await expect(unit).rejects.toThrow(DatabaseBusyError);

  expect(runs).toBe(5);
  expect(await names(service)).toEqual([null, null]);
});

test("a conflict in one of the pieces that run together is seen, and the unit run again", async ({ service }) => {
  const [one, two] = await twoUsers(service);
  const meet = meetingOf(2);
  let runs = 0;
  const unit = (name: string, first: string, second: string) =>
    service.database.write(async (db) => {
      runs++;
      await rename(db, first, name);
      await meet();
      const slow = async () => {
        await findRow(db, User, { id: first });
        await findRow(db, User, { id: first });
      };
      await together(slow(), rename(db, second, name));
    });

  await Promise.all([unit("a", one, two), unit("b", two, one)]);

  expect(runs).toBe(3);
  for (const name of await names(service)) expect([...name].sort()).toEqual(["a", "b"]);
});

test("a unit of work that minds no failed statement is not acknowledged, for PostgreSQL has rolled it back", async ({
  service,
}) => {
  const [one] = await twoUsers(service);
  const unit = service.database.write(async (db) => {
    await rename(db, one, "lost");
    await db.query("SELECT * FROM nothing").catch(() => undefined);
    return "done";
  });

  await expect(unit).rejects.toThrow("rolled back");
  expect(await names(service)).toEqual([null, null]);
});

test("right passwords of one account, sent at once from one address, are not in each other's way", async ({
  service,
  clock,
}) => {
  const { credentials } = await aUser(service);
  const other = await Service.start({ clock, beside: service, env: { PASSWORD_FAILURES: "1000" } });

  const answers = await Promise.all(Array.from({ length: 30 }, () => other.app().login(credentials)));

  for (const answer of answers) expectType(answer, "SignedIn");
  // Connections tell what they have counted when they end, at the latest.
  await other.close();
  const sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
  expect(await service.rows(sql)).toEqual([{ deadlocks: 0 }]);
});

test("a unit of one statement runs no second, and keeps the first", async ({ service }) => {
  const [id] = await twoUsers(service);

  const twice = service.database.writeOnce(
    async (db) => {
      await updateRows(db, User, { id }, { name: "Ada" });
      await updateRows(db, User, { id }, { name: "Grace" });
    },
    async () => undefined,
  );

  await expect(twice).rejects.toThrow("in a unit of work");
  expect(await names(service)).toEqual(["Ada", null]);
});
