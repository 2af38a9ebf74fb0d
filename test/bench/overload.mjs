// A flood of sign-ins, on all cores: what becomes of everyone else.
import { setTimeout as delay } from "node:timers/promises";
import { Accounts } from "./accounts.mjs";
import { Api, measure, quantile } from "./load.mjs";
import { METRICS_TOKEN, residentMegabytes, startServer } from "./processes.mjs";

const ACCOUNTS = 2_000;
const PEOPLE = 200;
/** Others, who are signed in. */
const READERS = 100;
/** `me` is asked this often, whether or not the one before was answered. */
const EVERY_MS = 10;

export async function overload(databases, seconds, floodSeconds) {
  const database = await databases.create("overload");
  const accounts = new Accounts(ACCOUNTS);
  await accounts.fill(database.tables, () => false);
  await database.tables.close();
  const server = await startServer({ ...database, encryptionKeys: accounts.encryptionKeys });
  const [people, reader] = [new Api(server.origin, PEOPLE), new Api(server.origin, 64)];
  try {
    // A server that has been up for a while is what is measured.
    const warmUp = (i) => people.signIn(accounts.email(i % ACCOUNTS), i);
    await Promise.all([
      askMe(reader, accounts, 2 * seconds),
      measure(warmUp, { concurrency: 16, seconds: 2 * seconds }),
    ]);
    const idle = await askMe(reader, accounts, 5 * seconds);
    const begin = performance.now();
    const outcomes = { signedIn: 0, refused: 0 };
    let [next, peakMegabytes, slowestRefusal] = [0, 0, 0];
    const watch = setInterval(() => {
      peakMegabytes = Math.max(peakMegabytes, residentMegabytes(server.pid));
    }, 200);
    const person = async (number) => {
      while (performance.now() - begin < floodSeconds * 1000) {
        const started = performance.now();
        const refusal = await signInOrRefusal(people, accounts.email(next++ % ACCOUNTS), number);
        if (refusal === undefined) outcomes.signedIn++;
        else {
          outcomes.refused++;
          slowestRefusal = Math.max(slowestRefusal, performance.now() - started);
          await delay(refusal * 1000);
        }
      }
    };
    const [flooded] = await Promise.all([
      askMe(reader, accounts, floodSeconds),
      ...Array.from({ length: PEOPLE }, (_, number) => person(number)),
    ]);
    clearInterval(watch);
    const metrics = await reader.metrics(METRICS_TOKEN);
    return {
      idleP99: quantile(idle, 0.99),
      floodedP99: quantile(flooded, 0.99),
      loopDelayP99: Number(/^nodejs_eventloop_lag_p99_seconds(?:{.*})? ([\d.e-]+)/m.exec(metrics)?.[1]) * 1000,
      signInsPerSecond: outcomes.signedIn / floodSeconds,
      refusedPerSecond: outcomes.refused / floodSeconds,
      slowestRefusal,
      peakMegabytes,
    };
  } finally {
    await Promise.all([people.close(), reader.close()]);
    await server.stop();
  }
}

/** Returns the seconds that an overloaded server asks to wait, or undefined when it signed the person in. */
async function signInOrRefusal(api, email, person) {
  try {
    await api.signIn(email, person);
    return undefined;
  } catch (error) {
    const { errors, retryAfterSeconds } = error.cause ?? {};
    if (errors?.[0].extensions.code === "OVERLOADED") return retryAfterSeconds;
    throw error;
  }
}

/** The latencies of `me`, asked at a steady pace. */
async function askMe(api, accounts, seconds) {
  const latencies = [];
  const asked = [];
  const end = performance.now() + seconds * 1000;
  for (let due = performance.now(), i = 0; due < end; due += EVERY_MS, i++) {
    await delay(Math.max(0, due - performance.now()));
    const started = performance.now();
    asked.push(api.me(accounts.accessToken(i % READERS)).then(() => latencies.push(performance.now() - started)));
  }
  await Promise.all(asked);
  return latencies.sort((a, b) => a - b);
}
