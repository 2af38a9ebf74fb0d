import { expect, inject, test } from "vitest";
import { Chance, rounds, SEED } from "../support/chance.ts";
import { type Facts, Person } from "../support/person.ts";
import { ServerProcess } from "../support/server-process.ts";
import { newTestDatabase, type TestDatabase } from "../support/test-database.ts";

const ROUNDS = rounds(inject("postgres") ? 5 : 20);
const ENV = {
  REGISTRATIONS_PER_HOUR: "100000",
  PASSWORD_FAILURES: "1000",
  ADDRESS_FAILURES: "100000",
  // Whoever was shown no recovery codes since their answer was lost cannot prove anything anew.
  STEP_UP_MINUTES: "60",
};
/** How many people are busy at once. */
const BUSY = 4;
/** What a request throws whose server is gone. */
const GONE = /fetch failed|terminated|socket|other side closed/;

test(`of what was acknowledged nothing is lost, and nothing is half done, when the server is killed ${ROUNDS} times`, async () => {
  console.log(`Seed ${SEED}: FAULT_SEED=${SEED} kills at the same moments again.`);
  const chance = new Chance();
  const database = await newTestDatabase();
  const start = () => ServerProcess.start(database.folder, { ...database.env, ...ENV });
  const people: Person[] = [];
  let acknowledged = 0;
  let unknown = 0;
  let server = await start();
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      const busy = [new Person(), ...Array.from({ length: BUSY - 1 }, () => chance.of([...people, new Person()]))];
      const distinct = [...new Set(busy)];
      const enough = acknowledged + 1 + chance.below(8);
      const lives = distinct.map(async (person) => {
        person.moveTo(server);
        try {
          for (;;) {
            await person.doSomething(chance);
            acknowledged++;
          }
        } catch (error) {
          if (!GONE.test(String((error as Error).message))) throw error;
        }
      });
      const ended = Promise.all(lives);
      while (acknowledged < enough) await Promise.race([new Promise((resolve) => setTimeout(resolve, 2)), ended]);
      await new Promise((resolve) => setTimeout(resolve, chance.below(40)));
      await server.end("SIGKILL");
      await ended;
      people.push(...distinct.filter((person) => person.exists && !people.includes(person)));

      server = await start();
      await expectWhole(database);
      const last = round === ROUNDS;
      for (const person of last ? people : distinct.filter((each) => people.includes(each))) {
        person.moveTo(server);
        if (person.underWay) unknown++;
        await person.expectAsAcknowledged(await factsOf(database, person.credentials.email));
      }
      // That spent codes were tried in vain is not to lock anybody out.
      await database.query("DELETE FROM throttle");
    }
    await server.end("SIGTERM");
    console.log(`${ROUNDS} kills, ${people.length} accounts, ${acknowledged} acknowledged, ${unknown} unanswered.`);
  } finally {
    await server.end("SIGKILL");
    await database.remove();
  }
}, 3_600_000);

/** What the tables hold of an account. */
async function factsOf(
  { query }: TestDatabase,
  email: string,
): Promise<Pick<Facts, "authenticators" | "recoveryCodes">> {
  const ofUser = `= (SELECT id FROM "user" WHERE canonical_email = ?)`;
  const authenticators = await query<{ name: string }>(
    `SELECT name FROM authenticator WHERE user_id ${ofUser} ORDER BY id`,
    email,
  );
  const [codes] = await query<{ unspent: number }>(
    `SELECT count(*) AS unspent FROM recovery_code WHERE spent_at IS NULL
       AND set_id = (SELECT id FROM recovery_code_set WHERE user_id ${ofUser})`,
    email,
  );
  return { authenticators: authenticators.map(({ name }) => name), recoveryCodes: codes?.unspent ?? 0 };
}

/** What holds for every account at any time. */
const BROKEN = [
  "SELECT user_id FROM authenticator GROUP BY user_id HAVING count(*) > 5",
  `SELECT id FROM session WHERE user_id NOT IN (SELECT id FROM "user")`,
  `SELECT id FROM "user" WHERE id NOT IN (SELECT user_id FROM password)`,
  `SELECT id FROM "user" WHERE id NOT IN (SELECT user_id FROM security_event WHERE type = 'REGISTERED')`,
  `SELECT id FROM "user"
     WHERE (id IN (SELECT user_id FROM authenticator)) <> (id IN (SELECT user_id FROM recovery_code_set))`,
  `SELECT id FROM recovery_code_set
     WHERE total <> (SELECT count(*) FROM recovery_code WHERE set_id = recovery_code_set.id)`,
  // A recovery code is spent where it was used, and nowhere else: each use is an event of the same commit.
  `SELECT 'spent without use' AS what WHERE (SELECT count(*) FROM security_event WHERE type = 'RECOVERY_CODE_USED')
     < (SELECT count(*) FROM recovery_code WHERE spent_at IS NOT NULL)`,
];

async function expectWhole({ query, env }: TestDatabase) {
  if (env.DATABASE_URL?.startsWith("sqlite:")) {
    expect(await query("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
    expect(await query("PRAGMA foreign_key_check")).toEqual([]);
  }
  for (const sql of BROKEN) expect(await query(sql)).toEqual([]);
}
