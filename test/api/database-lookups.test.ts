import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { findRow, findRows, lockRow } from "../../server/src/database/rows.ts";
import { Session } from "../../server/src/sessions/session.entity.ts";
import { User } from "../../server/src/users/user.entity.ts";
import { ROOT } from "../support/child.ts";
import { test, userIds, userNumber } from "../support/sqlite-file.ts";
import type { EntityManager } from "../support/typeorm.ts";

/** What a look-up gets when a value that it rests on is missing, whatever the types say. */
const nothing = [undefined, null] as unknown as string[];

const lookUps: Record<string, (db: EntityManager, id: string) => Promise<unknown>> = {
  findRow: (db, id) => findRow(db, User, { id }),
  "findRow with a second value": (db, id) => findRow(db, User, { canonicalEmail: "user-1@example.com", id }),
  findRows: (db, id) => findRows(db, Session, { userId: id }),
  lockRow: (db, id) => lockRow(db, User, { id }),
  find: (db, id) => db.find(User, { where: { id } }),
  findBy: (db, id) => db.findBy(User, { id }),
  findOne: (db, id) => db.findOne(User, { where: { id } }),
  findOneBy: (db, id) => db.findOneBy(User, { id }),
  countBy: (db, id) => db.countBy(User, { id }),
  existsBy: (db, id) => db.existsBy(User, { id }),
  update: (db, id) => db.update(User, { id }, { name: "changed" }),
  delete: (db, id) => db.delete(User, { id }),
  increment: (db, id) => db.increment(User, { id }, "credentialVersion", 1),
  decrement: (db, id) => db.decrement(User, { id }, "credentialVersion", 1),
};

for (const [name, lookUp] of Object.entries(lookUps)) {
  test(`${name} without a value throws, and touches no row`, async ({ database }) => {
    await database.write((db) => db.insert(User, [userNumber(1), userNumber(2)]));

    for (const id of nothing) await expect(database.write((db) => lookUp(db, id))).rejects.toThrow();

    expect(await userIds(database)).toEqual(["id-1", "id-2"]);
    const users = await database.read((db) => db.find(User));
    expect(users).toEqual([userNumber(1), userNumber(2)]);
  });
}

test("a look-up by nothing at all throws", async ({ database }) => {
  await database.write((db) => db.insert(User, userNumber(1)));

  for (const lookUp of [findRow, lockRow]) {
    await expect(database.read((db) => lookUp(db, User, {}))).rejects.toThrow();
  }
  await expect(database.read((db) => findRows(db, User, {}))).rejects.toThrow();
});

test("a look-up finds the row with that value, and none with another", async ({ database }) => {
  await database.write((db) => db.insert(User, [userNumber(1), userNumber(2)]));

  expect(await database.read((db) => findRow(db, User, { id: "id-2" }))).toEqual(userNumber(2));
  expect(await database.read((db) => findRow(db, User, { id: "' OR 1=1 --" }))).toBeUndefined();
  expect(await database.read((db) => findRows(db, User, { credentialVersion: 0 }))).toHaveLength(2);
});

test("no query builder takes an object as its condition: those do not throw on a missing value", () => {
  const folder = join(ROOT, "server/src");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const found = files.filter((file) =>
    /\.(where|andWhere|orWhere|having)\(\s*[{[]/.test(readFileSync(join(folder, file), "utf8")),
  );

  expect(files.length).toBeGreaterThan(50);
  expect(found).toEqual([]);
});
