// One server on one core, and two on two cores, on one PostgreSQL database.
import { Accounts } from "./accounts.mjs";
import { Api, measure, measureInTurn, median } from "./load.mjs";
import { cpuSeconds, startServer } from "./processes.mjs";

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
  const signIns = (used) =>
    measure((i) => used[i % used.length].signIn(accounts.email(next++ % ACCOUNTS), i), {
      concurrency: PEOPLE * used.length,
      seconds: 1.5 * seconds,
    });
  const spent = () => servers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);
  /** How many sign-ins the servers' processors do in a second of their time, by round. */
  const perCpuSecond = { one: [], two: [] };
  const run = async (name, used) => {
    const before = spent();
    const figure = await signIns(used);
    perCpuSecond[name].push(figure.latencies.length / (spent() - before));
    return figure;
  };
  try {
    for (const api of apis) await signIns([api]);
    const figures = await measureInTurn(
      [
        { name: "one server", run: () => run("one", [apis[0]]) },
        { name: "two servers", run: () => run("two", apis) },
      ],
      rounds,
    );
    const ratios = perCpuSecond.two.map((two, round) => two / perCpuSecond.one[round]);
    return { figures, workPerCpu: median(ratios) };
  } finally {
    for (const api of apis) await api.close();
    for (const server of servers) await server.stop();
  }
}
