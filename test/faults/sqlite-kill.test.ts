import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { Chance, rounds, SEED } from "../support/chance.ts";
import { type Facts, Person } from "../support/person.ts";
import { newFolder, removeFolder, ServerProcess } from "../support/server-process.ts";

const ROUNDS = rounds(20);
const ENV = { REGISTRATIONS_PER_HOUR: "100000", PASSWORD_FAILURES: "1000", ADDRESS_FAILURES: "100000" };
/** How many people are busy at once. */
const BUSY = 4;
/** What a request throws whose server is gone. */
const GONE = /fetch failed|terminated|socket|other side closed/;

test(`of what was acknowledged nothing is lost, and nothing is half done, when the server is killed ${ROUNDS} times`, async () => {
  console.log(`Seed ${SEED}: FAULT_SEED=${SEED} kills at the same moments again.`);
  const chance = new Chance();
  const folder = newFolder();
  const path = join(folder, "latchkey.db");
  const people: Person[] = [];
  let acknowledged = 0;
  let unknown = 0;
  try {
    let server = await ServerProcess.start(folder, ENV);
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

      server = await ServerProcess.start(folder, ENV);
      expectWhole(path);
      const last = round === ROUNDS;
      for (const person of last ? people : distinct.filter((each) => people.includes(each))) {
        person.moveTo(server);
        if (person.underWay) unknown++;
        await person.expectAsAcknowledged(factsOf(path, person.credentials.email));
      }
    }
    await server.end("SIGTERM");
    console.log(`${ROUNDS} kills, ${people.length} accounts, ${acknowledged} acknowledged, ${unknown} unanswered.`);
  } finally {
    removeFolder(folder);
  }
}, 3_600_000);

/** What the tables hold of an account. */
function factsOf(path: string, email: string): Pick<Facts, "authenticators" | "recoveryCodes"> {
  const db = new Sqlite(path, { readonly: true });
  try {
    const ofUser = `= (SELECT id FROM "user" WHERE canonical_email = ?)`;
    const names = db.prepare(`SELECT name FROM authenticator WHERE user_id ${ofUser} ORDER BY id`).pluck().all(email);
    const unspent = db
      .prepare(
        `SELECT count(*) FROM recovery_code WHERE spent_at IS NULL
           AND set_id = (SELECT id FROM recovery_code_set WHERE user_id ${ofUser})`,
      )
      .pluck()
      .get(email);
    return { authenticators: names as string[], recoveryCodes: unspent as number };
  } finally {
    db.close();
  }
}

/** What holds for every account at any time. */
function expectWhole(path: string) {
  const db = new Sqlite(path, { readonly: true });
  const broken = (sql: string) => expect(db.prepare(sql).all()).toEqual([]);
  try {
    expect(db.pragma("integrity_check")).toEqual([{ integrity_check: "ok" }]);
    expect(db.pragma("foreign_key_check")).toEqual([]);
    broken("SELECT user_id FROM authenticator GROUP BY user_id HAVING count(*) > 5");
    broken(`SELECT id FROM session WHERE user_id NOT IN (SELECT id FROM "user")`);
    broken(`SELECT id FROM "user" WHERE id NOT IN (SELECT user_id FROM password)`);
    broken(`SELECT id FROM "user" WHERE id NOT IN (SELECT user_id FROM security_event WHERE type = 'REGISTERED')`);
    broken(
      `SELECT id FROM "user"
         WHERE (id IN (SELECT user_id FROM authenticator)) <> (id IN (SELECT user_id FROM recovery_code_set))`,
    );
    broken(
      `SELECT id FROM recovery_code_set
         WHERE total <> (SELECT count(*) FROM recovery_code WHERE set_id = recovery_code_set.id)`,
    );
    // A recovery code is spent where it was used, and nowhere else: each use is an event of the same commit.
    broken(
      `SELECT count(*) AS events, (SELECT count(*) FROM recovery_code WHERE spent_at IS NOT NULL) AS spent
         FROM security_event WHERE type = 'RECOVERY_CODE_USED' HAVING events < spent`,
    );
  } finally {
    db.close();
  }
}
