// Everything at once, for long: whether a server comes to hold more and more.
import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Accounts } from "./accounts.mjs";
import { Api } from "./load.mjs";
import { METRICS_TOKEN, residentMegabytes, startServer } from "./processes.mjs";

/** More than the caches of the database hold: they fill up before anything is looked at. */
const ACCOUNTS = 50_000;
const CONNECTIONS = 16;
/** Something is asked this often, whether or not what was asked before was answered. */
const EVERY_MS = 50;
const SAMPLE_EVERY_MS = 5_000;
/** Until caches are filled and code is compiled: this share of the time is not looked at. */
const WARM_UP = 0.4;
const EXPIRED = 5_000;
const DAY_MS = 86_400_000;

const secured = (i) => i % 2 === 1;

export async function soak(databases, minutes) {
  const database = await databases.create("soak");
  const accounts = new Accounts(ACCOUNTS);
  await accounts.fill(database.tables, secured);
  await accounts.leaveExpiredChallenges(database.tables, EXPIRED, Date.now() - 3 * DAY_MS);
  await database.tables.close();
  const env = { PASSWORD_FAILURES: "1000", ADDRESS_FAILURES: "100000", REGISTRATIONS_PER_HOUR: "100000" };
  const server = await startServer({ ...database, encryptionKeys: accounts.encryptionKeys, env });
  const api = new Api(server.origin, CONNECTIONS);
  const counts = { done: 0, refused: 0 };
  const samples = [];
  const begin = performance.now();
  const elapsed = () => (performance.now() - begin) / 3_600_000;
  try {
    const sampling = setInterval(() => {
      samples.push({
        hours: elapsed(),
        megabytes: residentMegabytes(server.pid),
        descriptors: descriptors(server.pid),
      });
    }, SAMPLE_EVERY_MS);
    const asked = new Set();
    for (let i = 0; elapsed() < minutes / 60; i++) {
      await delay(Math.max(0, begin + i * EVERY_MS - performance.now()));
      // What cannot be kept up with is not asked: this is about time, not about load.
      if (asked.size >= CONNECTIONS) continue;
      const call = ask(api, accounts, i).then(
        () => counts.done++,
        (error) => {
          if (!/"OVERLOADED"/.test(error.message)) throw error;
          counts.refused++;
        },
      );
      asked.add(call);
      call.finally(() => asked.delete(call)).catch(() => {});
    }
    await Promise.all(asked);
    clearInterval(sampling);
    const later = samples.slice(Math.floor(samples.length * WARM_UP));
    const removed = /^latchkey_expired_rows_removed_total{rows="challenges"} (\d+)/m;
    return {
      ...counts,
      expired: EXPIRED,
      removed: Number(removed.exec(await api.metrics(METRICS_TOKEN))?.[1] ?? 0),
      megabytes: [later[0].megabytes, later.at(-1).megabytes],
      megabytesPerHour: slope(later.map(({ hours, megabytes }) => [hours, megabytes])),
      descriptors: extremes(later.map((sample) => sample.descriptors)),
      samples,
    };
  } finally {
    await api.close();
    await server.stop();
  }
}

/** A bit of everything, right and wrong. Of twenty calls twelve read, and seven hash a password. */
async function ask(api, accounts, i) {
  const turn = i % 20;
  const account = (i * 7) % ACCOUNTS;
  if (turn < 12) return api.me(accounts.accessToken(account));
  if (turn < 15) return api.signIn(accounts.email(account & ~1), account);
  if (turn < 17) {
    const challenge = await api.signIn(accounts.email(account | 1), account);
    return api.verifyMfa(accounts.secret(account | 1), challenge, account);
  }
  if (turn === 17) return api.failToSignIn(accounts.email(account), account);
  if (turn === 18) return api.malformed(i);
  return api.registerAndLeave(`soak-${i}@bench.example`);
}

/** How many files and connections a process holds; NaN where the system does not tell. */
function descriptors(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return Number.NaN;
  }
}

const extremes = (values) => [Math.min(...values), Math.max(...values)];

/** The slope of the line that fits these points best (least squares). */
function slope(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map((point) => point[0])), mean(points.map((point) => point[1]))];
  const above = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return above / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}
