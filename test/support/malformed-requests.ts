import type { Chance } from "./chance.ts";
import { documents } from "./documents.ts";
import type { Operation } from "./operations.ts";

/** A request that no client of ours would send. */
export type MalformedRequest =
  | { kind: string; body: string | Uint8Array<ArrayBuffer>; headers?: Record<string, string> }
  /** Bytes for a connection of its own, in the place of a request. */
  | { kind: string; bytes: Uint8Array };

/** Stands where a client might have put a password: no answer and no log may repeat it. */
export const CANARY = "hunter2-canary";

const ODDITIES = [
  "\u0000",
  "\ud800",
  "\udfff",
  "\ufeff",
  "\u202e",
  "\r\n",
  "\u001b[31m",
  "🔑",
  "e\u0301",
  "' OR 1=1--",
];
const NAMES = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "__typename",
  "__schema",
  "hasOwnProperty",
  "input",
];
const TOKENS = [
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  "$",
  "@",
  "!",
  ":",
  "...",
  "&",
  "|",
  "=",
  '"',
  '"""',
  "\\u",
  "#",
  ",",
  "on",
];
/** What is no mistake where it comes in whole: it ends the session that the others need, or keeps what it was sent. */
export const NOT_ASKED = ["logout", "changeName", "changePassword"];
const DOCUMENTS = Object.entries(documents).flatMap(([name, document]) => (NOT_ASKED.includes(name) ? [] : [document]));

/** Makes requests of all kinds from a seed: the same chance gives the same requests. */
export class MalformedRequests {
  readonly #chance: Chance;
  readonly #operations: readonly Operation[];

  constructor(chance: Chance, operations: readonly Operation[]) {
    this.#chance = chance;
    this.#operations = operations;
  }

  next(): MalformedRequest {
    const [kind, make] = this.#chance.of(Object.entries(this.#kinds));
    return { kind, ...make() };
  }

  readonly #kinds: Record<
    string,
    () => { body: string; headers?: Record<string, string> } | { body: Uint8Array<ArrayBuffer> } | { bytes: Uint8Array }
  > = {
    "levels of fields": () => this.#query("{ me ".repeat(this.#much())),
    "levels of lists": () => this.#query(`{ site(a: ${"[".repeat(this.#much())} ) { name } }`),
    aliases: () => this.#query(`{ ${this.#times(this.#much(), (i) => `a${i}: site { name }`)} }`),
    directives: () => this.#query(`{ site ${"@skip(if: false) ".repeat(this.#much())} { name } }`),
    variables: () => this.#query(`query (${this.#times(this.#much(), (i) => `$v${i}: Int`)}) { site { name } }`),
    "fragments in a circle": () => {
      const length = 1 + this.#chance.below(50);
      const fragments = this.#times(length, (i) => `fragment f${i} on Query { ...f${(i + 1) % length} site { name } }`);
      return this.#query(`{ ...f${this.#chance.below(length)} } ${fragments}`);
    },
    "fragments that multiply": () => {
      const length = 1 + this.#chance.below(30);
      const fragments = this.#times(length, (i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`);
      return this.#query(`{ ...f0 } ${fragments} fragment f${length} on Query { site { name } }`);
    },
    "a variable that is too long": () => {
      const length = this.#chance.of([90_000, 102_400, 1_000_000]);
      return this.#operation((text) => text.padEnd(length, "x"));
    },
    "odd texts in every input": () => this.#operation((text) => this.#oddities() + text + this.#oddities()),
    "values of other types": () => {
      const { document, variables } = this.#chance.of(this.#operations);
      const input = (variables(CANARY)?.input ?? {}) as Record<string, unknown>;
      const changed = Object.fromEntries(Object.keys(input).map((name) => [name, this.#value(3)]));
      return this.#json({ query: document, variables: { input: this.#chance.below(4) ? changed : this.#value(3) } });
    },
    "names of JavaScript's own": () => {
      const name = this.#chance.of(NAMES);
      const { document } = this.#chance.of(this.#operations);
      const query = this.#chance.of([document, `{ ${name} }`, `mutation { ${name}(input: "${CANARY}") { ${name} } }`]);
      return { body: `{"query":${JSON.stringify(query)},"variables":{"${name}":{"${name}":{"admin":"${CANARY}"}}}}` };
    },
    "keys that come twice": () => {
      const parts = this.#shuffled(["query", "query", "variables", "variables", "operationName", "extensions"]);
      return { body: `{${parts.map((key) => `"${key}":${JSON.stringify(this.#partOf(key))}`).join(",")}}` };
    },
    "a document with tokens in odd places": () => {
      const words = this.#chance.of(DOCUMENTS).split(/(\s+)/);
      for (let count = 0; count < 1 + this.#chance.below(5); count++) {
        words.splice(this.#chance.below(words.length), this.#chance.below(2), this.#chance.of([...TOKENS, ...NAMES]));
      }
      return this.#query(words.join(""));
    },
    "JSON that was cut": () => {
      const { body } = this.#operation((text) => text);
      return { body: body.slice(0, this.#chance.below(body.length)) };
    },
    "bytes that were changed": () => {
      const bytes = new Uint8Array(Buffer.from(this.#operation((text) => text).body));
      for (let count = 0; count < 1 + this.#chance.below(4); count++) {
        bytes[this.#chance.below(bytes.length)] = this.#chance.below(256);
      }
      return { body: bytes };
    },
    "bytes that are no UTF-8": () => {
      const [before = "", after = ""] = this.#operation((text) => text).body.split(CANARY, 2);
      const odd = this.#chance.of([[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x94], [0xfe, 0xff]]);
      return { body: new Uint8Array(Buffer.concat([Buffer.from(before), Buffer.from(odd), Buffer.from(after)])) };
    },
    "marks of byte order": () => {
      const { body } = this.#operation((text) => text);
      const encoded = this.#chance.of([Buffer.from(`\ufeff${body}`), Buffer.from(body, "utf16le")]);
      return { body: new Uint8Array(encoded) };
    },
    "JSON that is no operation": () => ({ body: JSON.stringify(this.#value(4)) ?? "" }),
    "odd headers": () => ({ ...this.#operation((text) => text), headers: this.#headers() }),
    "no HTTP": () => ({ bytes: this.#bytes(1 + this.#chance.below(400)) }),
    "a head that does not fit": () => {
      const line = this.#chance.of([
        "POST /graphql HTTP/1.1",
        "GET /graphql?query={me{id}} HTTP/1.0",
        `${this.#chance.of(["BREW", "post", "P\u0000ST", "CONNECT"])} /graphql HTTP/1.1`,
        `POST /${"a".repeat(this.#much())} HTTP/1.1`,
        "POST /%c0%ae%c0%ae/%zz HTTP/1.1",
        "POST http://elsewhere.example/graphql HTTP/1.1",
        "POST /graphql HTTP/9.9",
        "POST",
      ]);
      const fields = this.#shuffled([
        "Host: localhost",
        "Host: elsewhere.example",
        "Content-Type: application/json",
        `Content-Length: ${this.#chance.of(["0", "5", "-1", "1e9", "99999999999999999999", "5, 6"])}`,
        `Transfer-Encoding: ${this.#chance.of(["chunked", "chunked, chunked", "gzip", "\u000bchunked"])}`,
        `X-${"a".repeat(this.#much())}: ${CANARY}`,
        `Cookie: __Host-latchkey-session=${CANARY}; ${this.#oddities()}`,
        ` folded ${CANARY}`,
        `bad header ${CANARY}`,
        "Expect: 100-continue",
        "Connection: Upgrade\r\nUpgrade: websocket",
      ]).slice(0, 1 + this.#chance.below(6));
      const end = this.#chance.of(["\r\n\r\n", "\n\n", "\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", "\r\n\r\n5\r\nabc"]);
      return { bytes: Buffer.from(`${line}\r\n${fields.join("\r\n")}${end}`) };
    },
  };

  #query(query: string) {
    return this.#json({ query });
  }

  #json(body: unknown) {
    return { body: JSON.stringify(body) };
  }

  #operation(textOf: (text: string) => string) {
    const { document, variables } = this.#chance.of(this.#operations);
    return this.#json({ query: document, variables: variables(textOf(CANARY)) });
  }

  #partOf(key: string): unknown {
    if (key === "query") return this.#chance.of(DOCUMENTS);
    if (key === "operationName") return this.#chance.of(["a", null, 7]);
    return { input: { password: CANARY } };
  }

  #headers(): Record<string, string> {
    const odd = () => this.#chance.of(["", "null", "\u00ff", CANARY, ",", ";=;", "a".repeat(2_000), "*/*", "-1"]);
    return Object.fromEntries(
      this.#shuffled([
        [
          "content-type",
          this.#chance.of(["application/json", "application/json; charset=utf-16", "text/plain", odd()]),
        ],
        ["authorization", this.#chance.of([`Bearer ${CANARY}`, `Bearer ${odd()}`, odd()])],
        ["cookie", `__Host-latchkey-session=${odd()}; __Host-latchkey-sign-in=${odd()}`],
        // Never the canary: where a refused request came from, and what device made it, is what the log is to say.
        ["origin", this.#chance.of(["null", "https://elsewhere.example", "\u00ff", ",", "a".repeat(2_000)])],
        ["user-agent", this.#chance.of(["", "null", "\u00ff", "a".repeat(2_000), "Mozilla/5.0 (\u00ff; "])],
        ["accept-language", odd()],
        ["x-forwarded-for", odd()],
        ["x-latchkey-csrf", odd()],
        ["content-encoding", this.#chance.of(["gzip", "br", odd()])],
      ]).slice(0, 1 + this.#chance.below(4)),
    );
  }

  #value(levels: number): unknown {
    const kinds = [null, true, -0, 1e308, 2 ** 53, "", CANARY, this.#oddities(), "__proto__"];
    const kind = this.#chance.below(levels > 0 ? 4 : 2);
    if (kind < 2) return this.#chance.of(kinds);
    const values = Array.from({ length: this.#chance.below(4) }, () => this.#value(levels - 1));
    return kind === 2 ? values : Object.fromEntries(values.map((value) => [this.#chance.of(NAMES), value]));
  }

  #bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#chance.below(256));
  }

  /** Up to what fits into a request, and sometimes more. */
  #much(): number {
    return this.#chance.of([10, 100, 1_000, 5_000, 10_000]);
  }

  #oddities(): string {
    return Array.from({ length: this.#chance.below(4) }, () => this.#chance.of(ODDITIES)).join("");
  }

  #times(count: number, part: (index: number) => string): string {
    return Array.from({ length: count }, (_, index) => part(index)).join(" ");
  }

  #shuffled<T>(values: readonly T[]): T[] {
    return values
      .map((value) => ({ value, place: this.#chance.next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ value }) => value);
  }
}
