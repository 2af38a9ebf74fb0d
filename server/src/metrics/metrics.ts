import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Hashing } from "../passwords/hashing.js";

/** From half a millisecond, what a read takes, to the longest that anyone waits for a locked database. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** The mutations that sign people in, by what each is given. */
export const SIGN_IN_STEPS: Readonly<Record<string, string>> = {
  register: "registration",
  login: "password",
  verifyMfa: "code",
  useRecoveryCode: "recovery-code",
};

/**
 * Figures of this process for Prometheus. Labels are names of the schema, of tables and of outcomes: there are as many
 * as the program has, and none holds what a client sent.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #signIns = this.#counter("sign_ins_total", "Steps of signing in, by what came of them.", "step", "outcome");
  readonly #secondFactorFailures = this.#counter(
    "second_factor_failures_total",
    "Codes and recovery codes that were refused, in sign-in, setup and step-up, by reason.",
    "reason",
  );
  readonly #limited = this.#counter("limited_total", "Calls that a limit on attempts refused.", "field");
  readonly #securityEvents = this.#counter(
    "security_events_total",
    "What happened to accounts; MFA_LOCKED are the lock-outs.",
    "type",
  );
  readonly #fields = this.#histogram(
    "field_duration_seconds",
    "Time in the method that resolves a field, without the fields below it.",
    "field",
  );
  readonly #units = this.#histogram(
    "database_unit_duration_seconds",
    "Reads and units of work, with the wait for their turn and for the commit.",
    "kind",
  );
  readonly #mails = this.#counter("mails_total", "Attempts to send a mail, by what came of them.", "outcome");
  readonly #responses = this.#counter("http_responses_total", "Answers over HTTP, by status.", "status");
  readonly #removed = this.#counter("expired_rows_removed_total", "Expired rows that were removed.", "rows");

  constructor(hashing: Hashing) {
    collectDefaultMetrics({ register: this.#registry });
    this.#read("hashing_running", "Hashes that are computed now.", () => hashing.load.running);
    this.#read("hashing_waiting", "Hashes that wait for their turn.", () => hashing.load.waiting);
    new Counter({
      name: "latchkey_hashing_refused_total",
      help: "Calls that were refused since too many wait.",
      registers: [this.#registry],
      collect() {
        this.reset();
        this.inc(hashing.load.refused);
      },
    });
  }

  /** The exposition format of Prometheus, and its media type. */
  async page(): Promise<{ type: string; text: string }> {
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  /** Tells how many mails wait, as the database has it: `pending` is asked each time, and may fail. */
  watchMails(pending: () => Promise<number>): void {
    this.#read("mails_pending", "Mails that are still to be sent, by any server of this database.", () =>
      // The other figures are worth most when the database does not answer.
      pending().catch(() => Number.NaN),
    );
  }

  /** Counts a call of the API, and the time that it took. */
  called(call: { type: string; field: string; outcome: string; reason: string | undefined; seconds: number }): void {
    const { outcome, reason } = call;
    const field = `${call.type}.${call.field}`;
    this.#fields.observe({ field }, call.seconds);
    const step = call.type === "Mutation" ? SIGN_IN_STEPS[call.field] : undefined;
    if (step !== undefined) this.#signIns.inc({ step, outcome });
    if (reason !== undefined) this.#secondFactorFailures.inc({ reason });
    if (outcome === "TooManyAttempts") this.limited(field);
  }

  /** Counts a call that a limit on attempts refused, whatever its answer tells. */
  limited(field: string): void {
    this.#limited.inc({ field });
  }

  /** Counts a security event. */
  happened(type: string): void {
    this.#securityEvents.inc({ type });
  }

  /** Counts an attempt to send a mail. */
  mailed(outcome: string): void {
    this.#mails.inc({ outcome });
  }

  /** Counts a unit of work, and the time that it took. */
  usedDatabase(kind: "read" | "write", seconds: number): void {
    this.#units.observe({ kind }, seconds);
  }

  /** Counts an answer. */
  responded(status: number): void {
    this.#responses.inc({ status });
  }

  /** Counts what a clean-up removed, by name. */
  removed(counts: Readonly<Record<string, number>>): void {
    for (const [rows, count] of Object.entries(counts)) this.#removed.inc({ rows }, count);
  }

  #counter<Label extends string>(name: string, help: string, ...labelNames: Label[]): Counter<Label> {
    return new Counter({ name: `latchkey_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #histogram<Label extends string>(name: string, help: string, ...labelNames: Label[]): Histogram<Label> {
    return new Histogram({
      name: `latchkey_${name}`,
      help,
      labelNames,
      buckets: SECONDS,
      registers: [this.#registry],
    });
  }

  /** A figure that is looked up when it is asked for. */
  #read(name: string, help: string, figure: () => number | Promise<number>): void {
    new Gauge({
      name: `latchkey_${name}`,
      help,
      registers: [this.#registry],
      async collect() {
        this.set(await figure());
      },
    });
  }
}
