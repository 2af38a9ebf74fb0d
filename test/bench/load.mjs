import { Pool } from "undici";
import { codeAt, stepAt } from "../../server/dist/totp/totp.js";
import { addressOf, PASSWORD } from "./accounts.mjs";

const SESSION = "... on SignedIn { accessToken }";
const LOGIN = `mutation ($i: LoginInput!) { login(input: $i) { __typename ${SESSION} ... on MfaRequired { challenge } } }`;
const VERIFY = `mutation ($i: VerifyMfaInput!) { verifyMfa(input: $i) { __typename ${SESSION} } }`;
const REGISTER = `mutation ($i: RegisterInput!) { register(input: $i) { __typename ${SESSION} } }`;
const LOGOUT = "mutation { logout { __typename } }";
const ME = "{ me { id email name } }";

/** Posts GraphQL over kept connections. Whatever is not the answer hoped for throws: no figure counts refusals. */
export class Api {
  #pool;

  constructor(origin, connections) {
    this.#pool = new Pool(origin, { connections, pipelining: 1 });
  }

  async send(query, variables, headers = {}) {
    const answer = await this.#pool.request({
      path: "/graphql",
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query, variables }),
    });
    const retryAfterSeconds = Number(answer.headers["retry-after"]);
    return { status: answer.statusCode, retryAfterSeconds, ...(await answer.body.json()) };
  }

  async hello() {
    const { data } = await this.send("{ hello }");
    if (data?.hello !== "hello") throw new Error("No hello.");
  }

  async me(accessToken) {
    const answer = await this.send(ME, undefined, { authorization: `Bearer ${accessToken}` });
    if (!answer.data?.me?.id) throw new Error(`me: ${JSON.stringify(answer)}`);
  }

  /**
   * Signs in as the person of this number, who has an address of their own. Returns the challenge, where one is opened.
   * What is thrown has the answer as its cause.
   */
  async signIn(email, person) {
    const answer = await this.#login(email, PASSWORD, person);
    const { accessToken, challenge } = answer.data?.login ?? {};
    if (!accessToken && !challenge) throw new Error(`login: ${JSON.stringify(answer)}`, { cause: answer });
    return challenge;
  }

  /** Finishes the sign-in of this person by the code of now. */
  async verifyMfa(secret, challenge, person) {
    const input = { challenge, code: codeAt(secret, stepAt(new Date())) };
    const answer = await this.send(VERIFY, { i: input }, headersOf(person));
    if (answer.data?.verifyMfa.__typename !== "SignedIn") throw new Error(`verifyMfa: ${JSON.stringify(answer)}`);
  }

  #login(email, password, person) {
    return this.send(LOGIN, { i: { email, password, transport: "BEARER" } }, headersOf(person));
  }

  /** Signs in with a password that is not the account's, as the person of this number. */
  async failToSignIn(email, person) {
    const answer = await this.#login(email, "not the password at all", person);
    if (answer.data?.login.__typename !== "InvalidCredentials") throw new Error(`login: ${JSON.stringify(answer)}`);
  }

  /** Asks for what there is not. */
  async malformed(number) {
    const { status } = await this.send(`{ nothing${number} }`);
    if (status !== 400) throw new Error(`A malformed request was answered by ${status}.`);
  }

  /** Opens an account, and signs out again. */
  async registerAndLeave(email) {
    const answer = await this.send(REGISTER, { i: { email, password: PASSWORD, transport: "BEARER" } });
    const { accessToken } = answer.data?.register ?? {};
    if (!accessToken) throw new Error(`register: ${JSON.stringify(answer)}`);
    const { data } = await this.send(LOGOUT, undefined, { authorization: `Bearer ${accessToken}` });
    if (!data?.logout) throw new Error("No sign-out.");
  }

  async metrics(token) {
    const { body } = await this.#pool.request({
      path: "/metrics",
      method: "GET",
      headers: { authorization: `Bearer ${token}` },
    });
    return body.text();
  }

  close() {
    return this.#pool.close();
  }
}

/** What a proxy tells of the person of this number. */
const headersOf = (person) => ({ "x-forwarded-for": addressOf(person) });

/**
 * Calls `work(i)` for i from 0, `concurrency` at a time, until `count` calls are done or `seconds` have passed.
 * @returns calls per second, and their latencies in milliseconds, sorted.
 */
export async function measure(
  work,
  { concurrency, count = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY },
) {
  const latencies = [];
  const begin = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < count && performance.now() - begin < seconds * 1000) {
      const started = performance.now();
      await work(next++);
      latencies.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const elapsed = (performance.now() - begin) / 1000;
  return { perSecond: latencies.length / elapsed, latencies: latencies.sort((a, b) => a - b) };
}

/**
 * Measures the subjects in turn, `rounds` times: what else the machine does at a moment then weighs on all of them.
 * @param subjects objects with a `name` and `run()`, which gives figures as `measure` does.
 * @returns by name: the median of calls per second, all latencies, and `ratioTo(name)`, the median over the rounds.
 */
export async function measureInTurn(subjects, rounds) {
  const figures = new Map(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const subject of subjects) figures.get(subject.name).push(await subject.run());
  }
  const perSecond = (name) => figures.get(name).map((figure) => figure.perSecond);
  return new Map(
    subjects.map(({ name }) => [
      name,
      {
        perSecond: median(perSecond(name)),
        latencies: figures
          .get(name)
          .flatMap((figure) => figure.latencies ?? [])
          .sort((a, b) => a - b),
        ratioTo: (other) => median(perSecond(name).map((value, round) => value / perSecond(other)[round])),
      },
    ]),
  );
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** The latency that a share of the calls stayed within. */
export function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
