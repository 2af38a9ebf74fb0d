import { setTimeout as delay } from "node:timers/promises";
import pLimit from "p-limit";
import type { EntityManager } from "typeorm";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import { type AddressedContent, type Mail, type Mailer, MailRefusedError } from "./mailer.js";
import type { OutboxMail } from "./outbox.entity.js";
import type { ClaimedMail, Draft, Outbox } from "./outbox.js";

/** How often the outbox is looked into. */
const EVERY_MS = 1_000;
/** How many mails are looked at in one go, and how many of them are sent at once. */
const BATCH = 20;
const AT_ONCE = 5;
/** Less than the lease, so that no other server begins while this one is still at it. */
const SEND_TIMEOUT_MS = 60_000;
/** How long a server that closes waits for what it is sending. */
const CLOSE_MS = 5_000;

/** One line for the operator's log. It names a mail by its kind and id, and holds nothing of what it says. */
export interface DeliveryLog {
  info(line: object, message: string): void;
  warn(line: object, message: string): void;
}

/** What came of an attempt: it went; it will be repeated; or it was refused for good, or tried until it was too late. */
export type DeliveryOutcome = "sent" | "failed" | "given-up";

/**
 * Writes a mail from its draft, in a unit of work that also puts it in the draft's place. Undefined when there is
 * nothing to send.
 */
export type Writer = (db: EntityManager, draft: Draft["draft"]) => Promise<AddressedContent | undefined>;

/** Sends what is in the outbox. Several servers may do so at once: each mail is one server's at a time. */
export class Delivery {
  readonly #limit = pLimit(AT_ONCE);
  readonly #closing = new AbortController();
  #stop = async () => {};
  #isTroubled = false;

  constructor(
    private readonly services: {
      clock: Clock;
      database: Database;
      outbox: Outbox;
      mailer: Mailer;
      /** Who writes the drafts of a kind. */
      writers: Readonly<Record<string, Writer>>;
      log: DeliveryLog;
      /** Told of each outcome, to be counted. */
      onOutcome: (outcome: DeliveryOutcome) => void;
    },
  ) {}

  /** Looks into the outbox from now on. */
  start(): void {
    this.#stop = this.services.clock.every(EVERY_MS, () => this.#deliverDue());
  }

  /** Takes on nothing more, and waits a moment for what is being sent. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.race([this.#stop(), delay(CLOSE_MS, undefined, { ref: false })]);
  }

  /** Sends all that is due. Tells its failures by the log alone. */
  async #deliverDue(): Promise<void> {
    const { database, outbox, log } = this.services;
    try {
      for (let took = 1; took > 0 && !this.#closing.signal.aborted; ) {
        const due = await database.read((db) => outbox.due(db, BATCH));
        const taken = await Promise.allSettled(due.map((mail) => this.#limit(() => this.#deliver(mail))));
        const failure = taken.find((outcome) => outcome.status === "rejected");
        if (failure) throw failure.reason;
        took = taken.filter((outcome) => outcome.status === "fulfilled" && outcome.value).length;
      }
      this.#isTroubled = false;
    } catch (error) {
      // Once, and not every second while the database is away.
      if (!this.#isTroubled) log.warn({ err: error }, "the outbox cannot be read or written");
      this.#isTroubled = true;
    }
  }

  /** False when it was not ours to send. */
  async #deliver(due: OutboxMail): Promise<boolean> {
    const { database, outbox } = this.services;
    if (this.#closing.signal.aborted) return false;
    const claimed = await database.write((db) => outbox.claim(db, due));
    if (!claimed) return false;
    if (outbox.isOver(claimed)) await this.#giveUp(claimed, "too late");
    else await this.#send(claimed);
    return true;
  }

  async #send(claimed: ClaimedMail): Promise<void> {
    const { database, outbox, mailer, log } = this.services;
    const { id, kind, attempts } = claimed;
    let file: string | undefined;
    try {
      const mail = await this.#write(claimed);
      if (!mail) return;
      ({ file } = await mailer.send(mail, AbortSignal.timeout(SEND_TIMEOUT_MS)));
    } catch (error) {
      if (error instanceof MailRefusedError) return this.#giveUp(claimed, error.message);
      this.services.onOutcome("failed");
      log.warn({ mail: { id, kind, attempts }, err: error }, "a mail could not be sent");
      return database.write((db) => outbox.postpone(db, claimed));
    }
    await database.write((db) => outbox.remove(db, claimed));
    this.services.onOutcome("sent");
    if (file === undefined) log.info({ mail: { id, kind } }, "mail sent");
    else log.info({ mail: { id, kind, file } }, "mail written");
  }

  /** The mail, written first where it is a draft. Undefined when there is nothing to send. */
  async #write(claimed: ClaimedMail): Promise<Mail | undefined> {
    const { database, outbox, writers } = this.services;
    const opened = outbox.open(claimed);
    if (!("draft" in opened)) return opened;
    const writer = writers[claimed.kind];
    if (!writer) throw new Error(`Nobody writes mails of the kind ${claimed.kind}.`);
    return database.write(async (db) => {
      const written = await writer(db, opened.draft);
      const isOurs = written ? await outbox.replace(db, claimed, written) : await outbox.remove(db, claimed);
      // Undoes the unit: whoever has it now writes it.
      if (!isOurs) throw new Error("The lease of a draft was over before it was written.");
      return written && { id: claimed.id, createdAt: new Date(claimed.createdAt), to: written.to, ...written.content };
    });
  }

  async #giveUp(claimed: ClaimedMail, reason: string): Promise<void> {
    const { id, kind, attempts } = claimed;
    await this.services.database.write((db) => this.services.outbox.remove(db, claimed));
    this.services.onOutcome("given-up");
    this.services.log.warn({ mail: { id, kind, attempts, reason } }, "a mail was given up");
  }
}
