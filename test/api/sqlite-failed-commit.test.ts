import { expect } from "vitest";
import type { Database } from "../../server/src/database/database.ts";
import { User } from "../../server/src/users/user.entity.ts";
import { test, userIds, userNumber } from "../support/sqlite-file.ts";

/** SQLite looks at a deferred foreign key only when it commits. */
const doomedToFailAtCommit = (database: Database) =>
  database.write(async (db) => {
    await db.query("PRAGMA defer_foreign_keys = ON");
    await db.query("INSERT INTO password (user_id, hash, changed_at) VALUES ('nobody', 'x', 1)");
    return "done";
  });

test("a unit whose commit fails is not acknowledged, and leaves nothing", async ({ database }) => {
  await expect(doomedToFailAtCommit(database)).rejects.toThrow(/FOREIGN KEY/);

  expect(await database.read((db) => db.query("SELECT * FROM password"))).toEqual([]);
  await database.write((db) => db.insert(User, userNumber(1)));
  expect(await userIds(database)).toEqual(["id-1"]);
});

test("units that share a commit that fails are all refused, and none of them is kept", async ({ database }) => {
  const outcomes = await Promise.allSettled([
    database.write((db) => db.insert(User, userNumber(1))),
    doomedToFailAtCommit(database),
    database.write((db) => db.insert(User, userNumber(2))),
  ]);

  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(await userIds(database)).toEqual([]);
});

test("on a full disk nothing is acknowledged that is not kept, and with room again all goes on", async ({
  database,
}) => {
  await database.write((db) => db.insert(User, userNumber(0)));
  const limit = async (pages: number) => {
    // The least it takes is the present size: the file cannot grow.
    await database.write((db) => db.query(`PRAGMA max_page_count = ${pages}`));
  };
  await limit(1);

  const name = "x".repeat(250);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 400 }, (_, index) =>
      database.write((db) => db.insert(User, { ...userNumber(index + 1), name })),
    ),
  );

  const acknowledged = outcomes.flatMap(({ status }, index) => (status === "fulfilled" ? [`id-${index + 1}`] : []));
  const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  expect(refused.length).toBeGreaterThan(0);
  // What the operator has to know is in the log then, and not what went wrong in consequence.
  expect(new Set(refused.map(({ cause }) => cause.driverError.code))).toEqual(new Set(["SQLITE_FULL"]));
  expect(await userIds(database)).toEqual(["id-0", ...acknowledged].toSorted());

  await limit(1_000_000);
  await database.write((db) => db.insert(User, { ...userNumber(401), name }));
  expect(await userIds(database)).toEqual(["id-0", ...acknowledged, "id-401"].toSorted());
});
