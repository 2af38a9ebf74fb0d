// Everything at once, for long: whether a server comes to hold more and more.
import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { CLEAN_UP_EVERY_MS } from "../../server/dist/clean-up/clean-up.js";
import { Accounts } from "./accounts.mjs";
import { Api } from "./load.mjs";
import { METRICS_TOKEN, residentMegabytes, startServer } from "./processes.mjs";

/** More than the caches of the database hold: they fill up before anything is looked at. */
const ACCOUNTS = 50_000;
const CONNECTIONS = 16;
/** Something is asked this often, whether or not what was asked before was answered. */
const EVERY_MS = 50;
const SAMPLES = 720;
/** Until caches are filled and code is compiled: this share of the time is not looked at. */
const WARM_UP = 0.4;
const EXPIRED = 5_000;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * Memory goes up and down by tens of MiB, as the heap is collected: the line through it says something after an hour,
 * and nothing after ten minutes. It rose by 4 and 7 MiB an hour where nothing was lost; 300 bytes that every call leaves
 * behind are 20.
 */
const LONG_ENOUGH_MINUTES = 60;
const MORE_MEGABYTES_PER_HOUR = 20;
/** They come and go with connections. One that every thousandth call leaves open is 70 an hour. */
const MORE_DESCRIPTORS_PER_HOUR = 10;

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
    const sampling = setInterval(
      () => {
        samples.push({
          hours: elapsed(),
          megabytes: residentMegabytes(server.pid),
          descriptors: descriptors(server.pid),
        });
      },
      (minutes * MINUTE_MS) / SAMPLES,
    );
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
      descriptorsPerHour: slope(later.map(({ hours, descriptors }) => [hours, descriptors])),
      samples,
    };
  } finally {
    await api.close();
    await server.stop();
  }
}

/**
 * What is not as it has to be after so many minutes, in words. Expired rows go when the server first looks for them:
 * a shorter run says nothing of them, nor does one of less than an hour of memory and descriptors.
 */
export function shortcomings({ expired, removed, megabytesPerHour, descriptorsPerHour }, minutes) {
  const found = [];
  if (minutes * MINUTE_MS > CLEAN_UP_EVERY_MS + MINUTE_MS && removed < expired) found.push("expired rows are left");
  if (minutes < LONG_ENOUGH_MINUTES) return found;
  if (megabytesPerHour > MORE_MEGABYTES_PER_HOUR) found.push("memory grows");
  if (descriptorsPerHour > MORE_DESCRIPTORS_PER_HOUR) found.push("descriptors grow");
  return found;
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
