// What one core does, and what two cores do: a server on each, and on both together PostgreSQL and the load.
import { Accounts } from "./accounts.mjs";
import { Api, measure, measureInTurn } from "./load.mjs";
import { keepOn, rawArgon2, startServer } from "./processes.mjs";

const ACCOUNTS = 2_000;
const PEOPLE = 16;

export async function scale(databases, rounds, seconds) {
  const database = await databases.create("scale");
  const accounts = new Accounts(ACCOUNTS);
  await accounts.fill(database.tables, () => false);
  await database.tables.settle();
  await database.tables.close();
  const { encryptionKeys } = accounts;
  const servers = [
    await startServer({ ...database, encryptionKeys, core: 0 }),
    await startServer({ ...database, encryptionKeys, core: 1 }),
  ];
  const apis = servers.map(({ origin }) => new Api(origin, PEOPLE));
  let next = 0;
  // Each server has people of its own: one that shares its core with the load does not keep the other waiting.
  const signIns = async (used) => {
    // The database and the load cost what they cost: where the one server did not pay for them, two would do so alone.
    keepOn(used.length === 1 ? "0" : "0,1", process.pid);
    for (const [core, { pid }] of servers.entries()) if (core < used.length) keepOn(String(core), pid);
    const figures = await Promise.all(
      used.map((api) => {
        const signIn = (i) => api.signIn(accounts.email(next++ % ACCOUNTS), i);
        return measure(signIn, { concurrency: PEOPLE, seconds: 1.5 * seconds });
      }),
    );
    return {
      perSecond: figures.reduce((sum, { perSecond }) => sum + perSecond, 0),
      latencies: figures.flatMap(({ latencies }) => latencies).sort((a, b) => a - b),
    };
  };
  try {
    for (const api of apis) await signIns([api]);
    return await measureInTurn(
      [
        { name: "argon2id on one core", run: () => rawArgon2({ core: 0, seconds }) },
        { name: "argon2id on two cores", run: () => argon2OnBoth(seconds) },
        { name: "one server on one core", run: () => signIns([apis[0]]) },
        { name: "two servers on two cores", run: () => signIns(apis) },
      ],
      rounds,
    );
  } finally {
    for (const api of apis) await api.close();
    for (const server of servers) await server.stop();
  }
}

/** What the cores can do at most, side by side: they share caches and memory, and so do not do twice as much as one. */
async function argon2OnBoth(seconds) {
  const both = await Promise.all([rawArgon2({ core: 0, seconds }), rawArgon2({ core: 1, seconds })]);
  return { perSecond: both[0].perSecond + both[1].perSecond };
}
