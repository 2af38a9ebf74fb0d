import { setImmediate as nextTurn } from "node:timers/promises";
import { expect } from "vitest";
import { isUniqueViolation } from "../../server/src/database/database.ts";
import { User } from "../../server/src/users/user.entity.ts";
import { test, userIds, userNumber } from "../support/sqlite-file.ts";

test("units run in the order they came in, and one at a time", async ({ database }) => {
  const steps: string[] = [];
  const unit = (number: number) =>
    database.write(async () => {
      steps.push(`${number} begins`);
      for (let turn = 0; turn < 5; turn++) await nextTurn();
      steps.push(`${number} ends`);
    });

  await Promise.all(Array.from({ length: 50 }, (_, number) => unit(number)));

  expect(steps).toEqual(Array.from({ length: 50 }, (_, number) => [`${number} begins`, `${number} ends`]).flat());
});

test("of many units at once, what was acknowledged is kept and what was rolled back is not", async ({ database }) => {
  const unit = (number: number) =>
    database.write(async (db) => {
      await db.insert(User, userNumber(number));
      await nextTurn();
      if (number % 3 === 1) throw new Error("taken back");
      // The same address as unit 0's: the statement itself fails.
      if (number % 3 === 2) await db.insert(User, { ...userNumber(0), id: `second-${number}` });
    });

  const outcomes = await Promise.allSettled(Array.from({ length: 300 }, (_, number) => unit(number)));

  const acknowledged = outcomes.flatMap(({ status }, number) => (status === "fulfilled" ? [`id-${number}`] : []));
  expect(acknowledged).toHaveLength(100);
  expect(await userIds(database)).toEqual(acknowledged.toSorted());
  const reasons = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  expect(reasons.filter((reason) => reason.message === "taken back")).toHaveLength(100);
  expect(reasons.filter(isUniqueViolation)).toHaveLength(100);
});

test("a unit that has caught its failed statement goes on and is kept", async ({ database }) => {
  await database.write((db) => db.insert(User, userNumber(1)));

  await database.write(async (db) => {
    await db.insert(User, userNumber(2));
    const failure = await db.insert(User, { ...userNumber(1), id: "again" }).catch((error: unknown) => error);
    expect(isUniqueViolation(failure)).toBe(true);
    await db.insert(User, userNumber(3));
  });

  expect(await userIds(database)).toEqual(["id-1", "id-2", "id-3"]);
});

test("a reader never sees a unit that is not yet committed", async ({ database }) => {
  const seen: string[][] = [];

  await database.write(async (db) => {
    await db.insert(User, userNumber(1));
    seen.push(await userIds(database));
  });

  expect(seen).toEqual([[]]);
  expect(await userIds(database)).toEqual(["id-1"]);
});

test("a reader cannot write", async ({ database }) => {
  await expect(database.read((db) => db.insert(User, userNumber(1)))).rejects.toThrow(/readonly/);
  expect(await userIds(database)).toEqual([]);
});

test("a write inside a write throws at once, and the outer one can still be kept", async ({ database }) => {
  await database.write(async (db) => {
    await db.insert(User, userNumber(1));
    await expect(database.write((inner) => inner.insert(User, userNumber(2)))).rejects.toThrow(
      "A write inside a write",
    );
  });

  expect(await userIds(database)).toEqual(["id-1"]);
});

test("a write inside a write is known behind any number of awaits and promises", async ({ database }) => {
  const deep = async () => {
    await nextTurn();
    return Promise.all([nextTurn().then(() => database.write(async () => "inner"))]);
  };

  await expect(database.write(deep)).rejects.toThrow("A write inside a write");
  await expect(database.write(async () => "afterwards")).resolves.toBe("afterwards");
});

test("units that come in while others run are not taken for writes inside a write", async ({ database }) => {
  const arrive = async (number: number) => {
    for (let turn = 0; turn < number; turn++) await nextTurn();
    await database.write(async (db) => {
      await nextTurn();
      await db.insert(User, userNumber(number));
    });
  };

  await Promise.all(Array.from({ length: 60 }, (_, number) => arrive(number)));

  expect(await userIds(database)).toHaveLength(60);
});
