import { expect } from "vitest";
import { isUniqueViolation } from "../../server/src/database/database.ts";
import { countRows, findRow, insertRow } from "../../server/src/database/rows.ts";
import { together } from "../../server/src/database/together.ts";
import { Throttle } from "../../server/src/throttling/throttle.entity.ts";
import { withFault } from "../support/failing-statements.ts";
import { test } from "../support/test.ts";

const counter = { key: "a counter", count: 1, since: 0, lockedUntil: null };

test("of pieces that run together and fail, none goes on once their unit of work is over", async ({ service }) => {
  let hasEnded = false;
  const unit = service.database.write(async (db) => {
    const slow = async () => {
      await findRow(db, Throttle, { key: "another" });
      await findRow(db, Throttle, { key: "another" });
      await insertRow(db, Throttle, counter);
      hasEnded = true;
    };
    await together(Promise.reject(new Error("failed at once")), slow());
  });
  await expect(unit).rejects.toThrow("failed at once");
  expect(hasEnded).toBe(true);
  expect(await service.rows("SELECT * FROM throttle")).toEqual([]);
});

test("of pieces that run together, the one that failed first is told of", async ({ service }) => {
  await service.database.write((db) => insertRow(db, Throttle, counter));
  const unit = service.database.write((db) =>
    together(insertRow(db, Throttle, counter), findRow(db, Throttle, { key: "another" })),
  );
  await expect(unit).rejects.toSatisfy(isUniqueViolation);
});

test("of pieces that run together, one that fails in the wake of a later one is not told of", async ({ service }) => {
  await service.database.write((db) => insertRow(db, Throttle, counter));
  const unit = service.database.write((db) => {
    const slow = async () => {
      await findRow(db, Throttle, { key: "another" });
      // PostgreSQL takes no more statements once one of the unit has failed.
      await findRow(db, Throttle, { key: "another" });
    };
    return together(slow(), together(slow(), insertRow(db, Throttle, counter)));
  });
  await expect(unit).rejects.toSatisfy(isUniqueViolation);
});

test("pieces that run together keep their order, from the first statement of a unit on", async ({ service }) => {
  const [, count] = await service.database.write((db) =>
    together(insertRow(db, Throttle, counter), countRows(db, Throttle, { key: counter.key })),
  );
  expect(count).toBe(1);
});

test.for(["instead", "afterwards"] as const)(
  "where no transaction begins, nothing is kept of what was sent with it (%s)",
  async (when, { service }) => {
    const { result, statements } = await withFault({ statement: 1, when }, () =>
      service.database
        .write((db) => together(findRow(db, Throttle, { key: "another" }), insertRow(db, Throttle, counter)))
        .catch(String),
    );
    expect(statements[0]).toMatch(/^BEGIN/);
    expect(result).toMatch(/disk I\/O error/);
    expect(await service.rows("SELECT * FROM throttle")).toEqual([]);
  },
);
