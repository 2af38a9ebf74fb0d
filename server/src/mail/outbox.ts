import type { EntityManager } from "typeorm";
import type { Clock } from "../clock.js";
import { newId } from "../database/ids.js";
import { deleteRows, findRow, insertRow, updateRows } from "../database/rows.js";
import { holdPrimaryKey } from "../secrets/key-ring.js";
import type { SecretBox } from "../secrets/secret-box.js";
import type { AddressedContent, Mail } from "./mailer.js";
import { OutboxMail } from "./outbox.entity.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** For how long a mail is tried, unless what it says is over sooner. */
const LIFETIME_MS = 72 * HOUR;
/** For so long a mail is the server's that took it on. Sending takes less: the sender sees to that. */
const LEASE_MS = 2 * MINUTE;
/** The pause after a failure doubles each time... */
const FIRST_PAUSE_MS = MINUTE / 2;
/** ...up to this. */
const LONGEST_PAUSE_MS = HOUR;

/** Ties a sealed mail to its row: copied into another, it does not open. */
export const mailContext = (id: string) => `outbox|${id}`;

/** A mail that a server has taken on, and may send until its lease ends. */
export interface ClaimedMail {
  id: string;
  kind: string;
  attempts: number;
  createdAt: number;
  expiresAt: number;
  sealedContent: string;
}

/** A mail that is written only when its turn has come, from data that can be kept as JSON. */
export interface Draft {
  draft: Record<string, unknown>;
}

/**
 * Mails that are still to be sent. One is put here in the unit of work that makes what it tells of: both commit, or
 * neither does; and it stays until it is in a mail server's hands, whatever becomes of ours.
 */
export class Outbox {
  constructor(
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * Puts a mail, or the draft of one, into the outbox, in the caller's unit of work.
   * @param kind what it is about, in at most 32 characters, for the log.
   * @param expiresAt when it is no longer worth sending, in milliseconds; after three days at the latest.
   */
  async enqueue(
    db: EntityManager,
    { kind, expiresAt, ...mail }: { kind: string; expiresAt?: number } & (AddressedContent | Draft),
  ): Promise<void> {
    const now = this.clock.now().getTime();
    const id = newId(now);
    await insertRow(db, OutboxMail, {
      id,
      kind,
      sealedContent: await this.#seal(db, id, mail),
      attempts: 0,
      createdAt: now,
      dueAt: now,
      expiresAt: Math.min(expiresAt ?? Number.POSITIVE_INFINITY, now + LIFETIME_MS),
    });
  }

  /** Mails that may be taken on now, those that have waited longest first. */
  async due(db: EntityManager, most: number): Promise<OutboxMail[]> {
    const now = this.clock.now().getTime();
    return (
      db
        .createQueryBuilder(OutboxMail, "mail")
        .where("mail.dueAt <= :now", { now })
        // No pause is that long: the clock was set back, and a mail does not wait for it to catch up.
        .orWhere("mail.dueAt > :far", { far: now + 2 * LONGEST_PAUSE_MS })
        .orderBy("mail.dueAt", "ASC")
        .addOrderBy("mail.id", "ASC")
        .limit(most)
        .getMany()
    );
  }

  /** Takes a mail on. Undefined when another server was quicker. */
  async claim(db: EntityManager, { id, attempts }: OutboxMail): Promise<ClaimedMail | undefined> {
    const lease = { attempts: attempts + 1, dueAt: this.clock.now().getTime() + LEASE_MS };
    if ((await updateRows(db, OutboxMail, { id, attempts }, lease)) !== 1) return undefined;
    return findRow(db, OutboxMail, { id });
  }

  /** Whether it is too late for a mail. */
  isOver({ expiresAt }: ClaimedMail): boolean {
    return this.clock.now().getTime() >= expiresAt;
  }

  /** @throws SecretBoxError when the key is gone that it was sealed with. */
  open(claimed: ClaimedMail): Mail | Draft {
    const { id, createdAt, sealedContent } = claimed;
    const opened = JSON.parse(this.secretBox.open(sealedContent, mailContext(id)));
    return "draft" in opened ? opened : { id, createdAt: new Date(createdAt), to: opened.to, ...opened.content };
  }

  /** Puts what a draft has become in its place. False when the lease is over, and the draft another server's. */
  async replace(db: EntityManager, claimed: ClaimedMail, mail: AddressedContent): Promise<boolean> {
    const { id, attempts } = claimed;
    const sealedContent = await this.#seal(db, id, mail);
    return (await updateRows(db, OutboxMail, { id, attempts }, { sealedContent })) === 1;
  }

  /** The mail has gone, or is given up: its row goes with all that it says. False when another has it. */
  async remove(db: EntityManager, { id, attempts }: ClaimedMail): Promise<boolean> {
    return (await deleteRows(db, OutboxMail, { id, attempts })) === 1;
  }

  /** The mail could not be sent now: it waits, longer each time. */
  async postpone(db: EntityManager, { id, attempts }: ClaimedMail): Promise<void> {
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
    await updateRows(db, OutboxMail, { id, attempts }, { dueAt: this.clock.now().getTime() + pause });
  }

  /** Gives up all that waits. Returns how much that was. */
  async discardAll(db: EntityManager): Promise<number> {
    return (await db.deleteAll(OutboxMail)).affected ?? 0;
  }

  /** How many mails wait, for whoever watches over the service. */
  async pending(db: EntityManager): Promise<number> {
    return db.count(OutboxMail);
  }

  async #seal(db: EntityManager, id: string, mail: AddressedContent | Draft): Promise<string> {
    await holdPrimaryKey(db, this.secretBox);
    return this.secretBox.seal(JSON.stringify(mail), mailContext(id));
  }
}
