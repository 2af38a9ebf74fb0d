// pnpm bench: speed and memory of the server on one core, each also as a ratio to a ceiling of the same run.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../../scripts/build.mjs";
import { Api, measure } from "./load.mjs";
import { startOnOneCore, stayOffTheCore } from "./processes.mjs";

build();
const { PASSWORD, seed } = await import("./seed.mjs");
const { codeAt, stepAt } = await import("../../server/dist/totp/totp.js");

const SECONDS = Number(process.env.BENCH_SECONDS ?? 5);
const ACCOUNTS = 20_000;
const CONNECTIONS = 32;
const file = (name) => new URL(name, import.meta.url).pathname;
const sessionOf = "... on SignedIn { accessToken }";
const LOGIN = `mutation ($i: LoginInput!) { login(input: $i) { __typename ${sessionOf} ... on MfaRequired { challenge } } }`;
const VERIFY = `mutation ($i: VerifyMfaInput!) { verifyMfa(input: $i) { __typename ${sessionOf} } }`;
const ME = "{ me { id email name } }";

const pinned = stayOffTheCore();
const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
const rows = [];

const argon2 = await ceilingOfArgon2();
const hello = await ceilingOfHello();
const { encryptionKeys, plain, secured } = await seed(join(folder, "latchkey.db"), ACCOUNTS);
const port = 4_900 + Math.floor(Math.random() * 90);
const server = startOnOneCore([file("../../server/dist/main.js")], {
  PORT: String(port),
  DATABASE_URL: `sqlite:${join(folder, "latchkey.db")}`,
  ENCRYPTION_KEYS: encryptionKeys,
  LOG_LEVEL: "warn",
});
await server.line(/ready/);
const idleMegabytes = residentMegabytes(server.child.pid);
const api = new Api(`http://127.0.0.1:${port}`, CONNECTIONS);
try {
  const { accessToken } = await signIn(plain[0]);
  const authorization = `Bearer ${accessToken}`;
  await measure(() => api.send(ME, undefined, { authorization }), { concurrency: CONNECTIONS, seconds: 2 });
  const me = await measure(() => api.send(ME, undefined, { authorization }), {
    concurrency: CONNECTIONS,
    seconds: SECONDS,
  });
  report("me", me, hello.perSecond, "bare hello", 0.55);

  // Warm, as `me` is by now: a server that has been up for a minute is what is measured.
  await measure((i) => signIn(plain.at(-1 - i)), { concurrency: 16, count: 300 });
  const passwords = await measure((i) => signIn(plain[i + 1]), { concurrency: 16, seconds: SECONDS });
  report("password sign-in", passwords, argon2, "raw argon2id", 0.85);

  const half = secured.slice(secured.length / 2);
  await measure((i) => verify(half.at(-1 - i), half.at(-1 - i).challenge), { concurrency: CONNECTIONS, count: 1_000 });
  const codes = await measure((i) => verify(secured[i], secured[i].challenge), {
    concurrency: CONNECTIONS,
    count: secured.length - half.length,
  });
  report("verifyMfa", codes, hello.perSecond, "bare hello", 2_000 / 13_000);

  const whole = await measure(async (i) => verify(half[i], (await signIn(half[i])).challenge), {
    concurrency: 16,
    seconds: SECONDS,
  });
  report("two-step sign-in", whole, argon2, "raw argon2id");
} finally {
  await api.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

console.log(
  `\n${cpus()[0]?.model.trim()}, Node ${process.version}, SQLite, ${ACCOUNTS.toLocaleString("en")} accounts, ${
    pinned ? "server on one core, load from the others" : "server and load on all cores"
  }\n`,
);
console.table(Object.fromEntries(rows.map(({ name, ...figures }) => [name, figures])));
console.log(`idle memory: ${idleMegabytes} MB (target: at most 150 MB)`);

async function signIn({ email }) {
  const { data } = await api.send(LOGIN, { i: { email, password: PASSWORD, transport: "BEARER" } });
  if (!data?.login.accessToken && !data?.login.challenge) throw new Error(`login: ${JSON.stringify(data)}`);
  return data.login;
}

async function verify({ secret }, challenge) {
  const answer = await api.send(VERIFY, { i: { challenge, code: codeAt(secret, stepAt(new Date())) } });
  if (answer.data?.verifyMfa.__typename !== "SignedIn") throw new Error(`verifyMfa: ${JSON.stringify(answer)}`);
}

async function ceilingOfArgon2() {
  const child = startOnOneCore([file("ceiling-argon2.mjs"), String(SECONDS)]);
  const [, perSecond] = await child.line(/per second: ([\d.]+)/);
  rows.push({ name: "raw argon2id", "per second": Math.round(Number(perSecond)) });
  return Number(perSecond);
}

async function ceilingOfHello() {
  const child = startOnOneCore([file("ceiling-hello.mjs")]);
  const [, helloPort] = await child.line(/listening on (\d+)/);
  const helloApi = new Api(`http://127.0.0.1:${helloPort}`, CONNECTIONS);
  const work = () => helloApi.send("{ hello }");
  await measure(work, { concurrency: CONNECTIONS, seconds: 2 });
  const figures = await measure(work, { concurrency: CONNECTIONS, seconds: SECONDS });
  await helloApi.close();
  await child.stop();
  report("bare hello", figures);
  return figures;
}

function report(name, { perSecond, p50, p99 }, ceiling, ceilingName, target) {
  rows.push({
    name,
    "per second": Math.round(perSecond),
    "p50 ms": Number(p50.toFixed(2)),
    "p99 ms": Number(p99.toFixed(2)),
    ...(ceiling && { ratio: Number((perSecond / ceiling).toFixed(2)), of: ceilingName }),
    ...(target && { target: `>= ${target.toFixed(2)}` }),
  });
}

function residentMegabytes(pid) {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024);
  } catch {
    return Number.NaN;
  }
}
