import type { Clock } from "../../server/src/clock.ts";
import { expectNoEcho, remember, rememberAnswer, rememberInput } from "./confidentiality.ts";
import { documents } from "./documents.ts";
import type { Service } from "./service.ts";

/** Whatever a field answers; a test says which part of it it means. */
// biome-ignore lint/suspicious/noExplicitAny: answers are checked by the tests, field by field.
export type Answer = any;

/** One answer over HTTP. */
export interface Response {
  status: number;
  headers: Headers;
  body: Answer;
}

export interface Credentials {
  email: string;
  password: string;
}

/** A server that answers at `url`, in this process or in one of its own. */
export interface Place {
  readonly url: string;
  readonly clock: Clock;
}

/**
 * A client of the API, as a page of the site (cookies, no tokens) or as another front end (a token, no cookies).
 * It remembers what a person's browser would: cookies, the pending challenge, the setup under way.
 */
export class Client<Home extends Place = Service> {
  readonly cookies = new Map<string, string>();
  /** Headers sent beside the usual ones, or instead of them. */
  readonly headers: Record<string, string> = {};
  accessToken: string | undefined;
  challenge = "";
  enrollment = "";
  /** Every Set-Cookie line so far. */
  readonly setCookies: string[] = [];

  private constructor(
    readonly service: Home,
    readonly transport: "COOKIE" | "BEARER",
  ) {}

  static browser<Home extends Place>(service: Home): Client<Home> {
    return new Client(service, "COOKIE");
  }

  static app<Home extends Place>(service: Home): Client<Home> {
    return new Client(service, "BEARER");
  }

  /** Goes on at another service of the same database, with the same cookies and token. */
  at(service: Home): Client<Home> {
    const twin = new Client(service, this.transport);
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    Object.assign(twin.headers, this.headers);
    twin.accessToken = this.accessToken;
    twin.challenge = this.challenge;
    twin.enrollment = this.enrollment;
    return twin;
  }

  async register(input: Credentials & { name?: string }): Promise<Answer> {
    return this.#signIn("register", { ...input, transport: this.transport });
  }

  async login(input: Credentials): Promise<Answer> {
    return this.#signIn("login", { email: input.email, password: input.password, transport: this.transport });
  }

  /** Signs in, or not: the type of the outcome, or the code of the error in its place. */
  async tryLogin(input: Credentials): Promise<string> {
    const { body } = await this.send(documents.login, { input: { ...input, transport: this.transport } });
    return body.errors?.[0].extensions.code ?? body.data.login.__typename;
  }

  async verifyMfa(code: string, challenge = this.challenge): Promise<Answer> {
    return this.#signIn("verifyMfa", { challenge, code });
  }

  async useRecoveryCode(recoveryCode: string, challenge = this.challenge): Promise<Answer> {
    return this.#signIn("useRecoveryCode", { challenge, recoveryCode });
  }

  async stepUp(input: { password: string; code?: string; recoveryCode?: string }): Promise<Answer> {
    return this.#signIn("stepUp", input);
  }

  async setupMfa(name?: string): Promise<Answer> {
    const answer = await this.call("setupMfa", name === undefined ? {} : { name });
    if (answer.enrollment) this.enrollment = answer.enrollment;
    return answer;
  }

  async confirmMfa(code: string, { enrollment = this.enrollment, name }: { enrollment?: string; name?: string } = {}) {
    return this.call("confirmMfa", { enrollment, code, ...(name !== undefined && { name }) });
  }

  async regenerateRecoveryCodes(): Promise<Answer> {
    return this.call("regenerateRecoveryCodes");
  }

  async changePassword(newPassword: string): Promise<Answer> {
    return this.call("changePassword", { newPassword });
  }

  async requestPasswordReset(email: string): Promise<Answer> {
    return this.call("requestPasswordReset", { email });
  }

  async resetPassword(token: string, newPassword: string): Promise<Answer> {
    return this.call("resetPassword", { token, newPassword });
  }

  async undoMfaRemoval(token: string, password: string): Promise<Answer> {
    return this.call("undoMfaRemoval", { token, password });
  }

  async logout(): Promise<Answer> {
    return this.call("logout");
  }

  /** The account, with factors and sessions; null when signed out. */
  async me(): Promise<Answer> {
    return (await this.query("me")).me;
  }

  async events(page: { first?: number; after?: string } = {}): Promise<Answer> {
    return (await this.query("events", page)).me.securityEvents;
  }

  /** The types of the account's events, newest first. */
  async eventTypes(): Promise<string[]> {
    return (await this.events({ first: 100 })).edges.map(({ node }: Answer) => node.type);
  }

  /** The result of a mutation that is expected to have one. */
  async call(name: Exclude<keyof typeof documents, "me" | "events">, input?: Record<string, unknown>): Promise<Answer> {
    return (await this.query(name, input && { input }))[name];
  }

  /** The data of an operation that is expected to have some. */
  async query(name: keyof typeof documents, variables?: Record<string, unknown>): Promise<Answer> {
    const { status, body } = await this.send(documents[name], variables);
    if (body.errors) throw new Error(`${name}: ${status} ${JSON.stringify(body.errors)}`);
    return body.data;
  }

  /** The code of the top-level error of an operation that is expected to be refused. */
  async refusal(name: keyof typeof documents, input?: Record<string, unknown>): Promise<string> {
    const { status, body } = await this.send(documents[name], input && { input });
    if (!body.errors) throw new Error(`${name} was not refused: ${status} ${JSON.stringify(body)}`);
    return body.errors[0].extensions.code;
  }

  /** Any operation, and the answer as it came. */
  async send(
    query: string,
    variables?: Record<string, unknown>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    rememberInput(variables);
    const response = await this.post(JSON.stringify({ query, variables }), headers);
    expectNoEcho(variables, JSON.stringify(response.body ?? null));
    return response;
  }

  /** Any body, and the answer as it came. A header set to "" is not sent. */
  async post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> {
    remember(this.accessToken, ...this.cookies.values());
    const own: Record<string, string> = { "content-type": "application/json", ...this.#identity() };
    const sent = Object.entries({ ...own, ...this.headers, ...headers }).filter(([, value]) => value !== "");
    const response = await fetch(`${this.service.url}/graphql`, {
      method: "POST",
      body,
      headers: Object.fromEntries(sent),
    });
    this.#keepCookies(response.headers);
    const text = await response.text();
    const answer = text === "" ? undefined : JSON.parse(text);
    rememberAnswer(answer?.data);
    return { status: response.status, headers: response.headers, body: answer };
  }

  /** A page, with this browser's cookies. */
  async get(path: string, headers: Record<string, string> = {}): Promise<globalThis.Response> {
    const cookie = this.#cookieHeader();
    const response = await fetch(this.service.url + path, {
      redirect: "manual",
      headers: { ...(cookie && { cookie }), ...headers },
    });
    this.#keepCookies(response.headers);
    return response;
  }

  async #signIn(
    name: "register" | "login" | "verifyMfa" | "useRecoveryCode" | "stepUp",
    input: Record<string, string>,
  ) {
    const answer = await this.call(name, input);
    if (answer.accessToken) this.accessToken = answer.accessToken;
    if (answer.challenge) this.challenge = answer.challenge;
    return answer;
  }

  #identity(): Record<string, string> {
    if (this.transport === "BEARER") return this.accessToken ? { authorization: `Bearer ${this.accessToken}` } : {};
    const cookie = this.#cookieHeader();
    return { origin: this.service.url, "x-latchkey-csrf": "1", ...(cookie && { cookie }) };
  }

  #cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  #keepCookies(headers: Headers) {
    for (const line of headers.getSetCookie()) {
      this.setCookies.push(line);
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
      remember(value);
    }
  }
}
