// What one core does: sign-ins beside raw argon2id, all else beside a bare Fastify with Apollo Server.
import { Accounts } from "./accounts.mjs";
import { Api, measure, measureInTurn } from "./load.mjs";
import { rawArgon2, residentMegabytes, startHello, startServer } from "./processes.mjs";

/** Who verifies a code does so once: so many are more than a server gets through. */
const CODES_A_SECOND = 3_000;
/** Whoever signs in does so once as well. */
const SIGN_INS_A_SECOND = 500;
/**
 * A figure of sign-ins takes so many times as long as the others. Its window begins with nothing to answer and ends
 * with nothing to hash: the longer it is, the less that weighs.
 */
const SIGN_IN_WINDOW = 3;
/** So many times as long everything is done before: code is slower until it has run often. */
const WARM_UP = 15;
/** So many sessions, all over the table, ask `me` again and again. */
const SESSIONS = 2_000;
const CONNECTIONS = 32;
/** So many people sign in at once. */
const PEOPLE = 16;

/** Figures of one database, and the memory of an idle server in MiB. */
export async function speed(databases, rounds, seconds) {
  const database = await databases.create("speed");
  const signInSeconds = (WARM_UP + SIGN_IN_WINDOW * rounds) * seconds;
  const verifyingSeconds = (WARM_UP + rounds / 2) * seconds;
  const count = 2 * Math.ceil(verifyingSeconds * CODES_A_SECOND + signInSeconds * SIGN_INS_A_SECOND);
  const accounts = new Accounts(count);
  const isSecured = (i) => i % 2 === 1;
  await accounts.fill(database.tables, isSecured);
  const secured = Array.from({ length: count / 2 }, (_, k) => 2 * k + 1);
  await accounts.openChallenges(database.tables, secured, 0);
  await database.tables.settle();

  const server = await startServer({ ...database, encryptionKeys: accounts.encryptionKeys, core: 0 });
  const idleMegabytes = residentMegabytes(server.pid);
  const hello = await startHello({ core: 0 });
  const [api, helloApi] = [new Api(server.origin, CONNECTIONS), new Api(hello.origin, CONNECTIONS)];
  const numbers = (from, step) => {
    let next = from;
    return () => {
      const number = next;
      next += step;
      return number;
    };
  };
  const [plain, verifying, both] = [numbers(0, 2), numbers(1, 2), numbers(count - 1, -2)];
  const sessions = Math.min(SESSIONS, count);
  const inUse = Array.from({ length: sessions }, (_, k) => k * Math.floor(count / sessions));
  const work = {
    hello: () => helloApi.hello(),
    me: (i) => api.me(accounts.accessToken(inUse[i % sessions])),
    signIn: () => {
      const i = plain();
      return api.signIn(accounts.email(i), i);
    },
    verifyMfa: () => {
      const i = verifying();
      return api.verifyMfa(accounts.secret(i), accounts.challenge(i, 0), i);
    },
    twoSteps: async () => {
      const i = both();
      await api.verifyMfa(accounts.secret(i), await api.signIn(accounts.email(i), i), i);
    },
  };
  const fast = { concurrency: CONNECTIONS, seconds };
  const slow = { concurrency: PEOPLE, seconds: SIGN_IN_WINDOW * seconds };
  const subjects = [
    { name: "bare hello", run: () => measure(work.hello, fast) },
    {
      name: "me",
      async run() {
        // A session that is in use notes it once a minute. After a minute of other work all would in these seconds.
        await accounts.noteUse(database.tables, inUse);
        return measure(work.me, fast);
      },
    },
    { name: "verifyMfa", run: () => measure(work.verifyMfa, { ...fast, seconds: seconds / 2 }) },
    { name: "raw argon2id", run: () => rawArgon2({ core: 0, seconds: slow.seconds }) },
    { name: "password sign-in", run: () => measure(work.signIn, slow) },
    { name: "two-step sign-in", run: () => measure(work.twoSteps, slow) },
  ];
  try {
    // A server that has been up for a while is what is measured.
    for (const once of [work.hello, work.me, work.verifyMfa])
      await measure(once, { concurrency: CONNECTIONS, seconds: WARM_UP * seconds });
    for (const once of [work.signIn, work.twoSteps])
      await measure(once, { concurrency: PEOPLE, seconds: WARM_UP * seconds });
    return { figures: await measureInTurn(subjects, rounds), idleMegabytes };
  } finally {
    await Promise.all([api.close(), helloApi.close(), database.tables.close()]);
    await Promise.all([server.stop(), hello.stop()]);
  }
}
