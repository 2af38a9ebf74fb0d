// The same work with a thousand, a hundred thousand and a million accounts.

import { systemClock } from "../../server/dist/clock.js";
import { openDatabase } from "../../server/dist/database/open-database.js";
import { Hashing } from "../../server/dist/passwords/hashing.js";
import { Passwords } from "../../server/dist/passwords/passwords.js";
import { parseEmailAddress } from "../../server/dist/users/email-address.js";
import { Accounts, HARDLY_ANY_COST } from "./accounts.mjs";
import { Api, measure, measureInTurn } from "./load.mjs";
import { startServer } from "./processes.mjs";

const CONNECTIONS = 32;
/** So many sessions, all over the table, ask `me` again and again. */
const SESSIONS = 20_000;
/** So many codes are verified in a round, by accounts all over the table. */
const CODES = 1_000;
/** So many rounds are not counted. */
const WARM_UP = 5;

/** @returns for each number of accounts the figures of `me`, a sign-in but for its hash, its look-up, and `verifyMfa`. */
export async function growth(databases, sizes, rounds, seconds) {
  const places = [];
  for (const size of sizes) places.push(await prepare(databases, size, seconds));
  try {
    const byWork = {};
    for (const work of ["me", "signIn", "lookUp", "verifyMfa"]) {
      // Code is slower for its first seconds, and pages that were not read for a while may have left the memory.
      for (const place of places) for (let run = 0; run < WARM_UP; run++) await place[work]();
      await databases.readFiles();
      // A session that is in use notes it once a minute, and not at each call.
      if (work === "me") for (const place of places) await place.noteUse();
      const figures = await measureInTurn(
        places.map((place) => ({ name: String(place.size), run: () => place[work]() })),
        rounds,
      );
      byWork[work] = sizes.map((size) => ({
        size,
        perSecond: figures.get(String(size)).perSecond,
        slowdown: 1 / figures.get(String(size)).ratioTo(String(sizes[0])),
      }));
    }
    return byWork;
  } finally {
    for (const place of places) await place.close();
  }
}

async function prepare(databases, size, seconds) {
  const database = await databases.create(`growth_${size}`);
  const accounts = new Accounts(size);
  await accounts.fill(database.tables, () => true, HARDLY_ANY_COST);
  await database.tables.settle();
  const server = await startServer({
    ...database,
    encryptionKeys: accounts.encryptionKeys,
    core: 0,
    env: { PASSWORD_FAILURES: "1000" },
  });
  const api = new Api(server.origin, CONNECTIONS);
  const opened = await openDatabase(database.config);
  const passwords = new Passwords(systemClock, new Hashing(), { minLength: 8, siteName: "Latchkey" });
  let round = 0;
  const anywhere = () => Math.floor(Math.random() * size);
  const stride = Math.max(1, Math.floor(size / SESSIONS));
  const inUse = Array.from({ length: Math.min(size, SESSIONS) }, (_, k) => k * stride);
  const askMe = () => api.me(accounts.accessToken(inUse[Math.floor(Math.random() * inUse.length)]));
  return {
    size,
    async noteUse() {
      await accounts.noteUse(database.tables, inUse);
      // PostgreSQL would else tidy up in the middle of the rounds, where so many of all rows have changed.
      await database.tables.settle();
    },
    me: () => measure(askMe, { concurrency: CONNECTIONS, seconds }),
    // With a wrong password: after a right one the hash would be made anew, at its full cost.
    signIn: () =>
      measure(
        () => {
          const i = anywhere();
          return api.failToSignIn(accounts.email(i), i);
        },
        { concurrency: CONNECTIONS, seconds },
      ),
    lookUp: () =>
      measure(() => opened.read((db) => passwords.findByEmail(db, parseEmailAddress(accounts.email(anywhere())))), {
        concurrency: 8,
        seconds,
      }),
    async verifyMfa() {
      const stride = Math.max(1, Math.floor(size / CODES));
      const numbers = Array.from({ length: CODES }, (_, k) => (k * stride + round) % size);
      await accounts.openChallenges(database.tables, numbers, round);
      const current = round++;
      const verify = (i) => api.verifyMfa(accounts.secret(i), accounts.challenge(i, current), i);
      return measure((k) => verify(numbers[k]), { concurrency: CONNECTIONS, count: CODES });
    },
    async close() {
      await api.close();
      await opened.close();
      await database.tables.close();
      await server.stop();
    },
  };
}
