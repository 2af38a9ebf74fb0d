import { type EntityManager, LessThan } from "typeorm";
import type { Clock } from "../clock.js";
import { afterCommit } from "../database/after-commit.js";
import { deleteSome } from "../database/batches.js";
import { firstIdAt, newId } from "../database/ids.js";
import { insertRow } from "../database/rows.js";
import { together } from "../database/together.js";
import type { Notices, Occasion } from "./notices.js";
import { SecurityEvent, type SecurityEventType } from "./security-event.entity.js";

/** Receives each event that was committed, and the request that it came with, as a line for the operator's log. */
export type EventLog = (event: Omit<SecurityEvent, "id" | "createdAt">, requestId: string | undefined) => void;

/** One page of an account's events, newest first. */
export interface EventPage {
  events: SecurityEvent[];
  hasMore: boolean;
}

/**
 * What happened to accounts. Written in the unit of work it reports, or in one of its own when that is refused; and
 * where it concerns the safety of an account, its owner is told by a mail that commits with it.
 */
export class SecurityEvents {
  constructor(
    private readonly clock: Clock,
    private readonly notices: Notices,
    private readonly log: EventLog,
  ) {}

  /**
   * Records an event, in the caller's unit of work.
   * @param about whose it is, what brought it about, and `reason` where something was refused: a word, never a value.
   */
  async record(
    db: EntityManager,
    type: SecurityEventType,
    about: Occasion & { sessionId?: string | undefined; reason?: string },
  ): Promise<void> {
    // A command of the operator comes over no network.
    const client = about.client === "administrator" ? undefined : about.client;
    const event = {
      userId: about.userId,
      type,
      reason: about.reason ?? null,
      sessionId: about.sessionId ?? null,
      ipAddress: client?.ipAddress ?? null,
      device: client?.device ?? null,
    };
    const now = this.clock.now().getTime();
    await together(
      insertRow(db, SecurityEvent, { id: newId(now), ...event, createdAt: now }),
      this.notices.tell(db, type, about),
    );
    afterCommit(db, () => this.log(event, client?.requestId));
  }

  /** Removes up to `most` events of before this time. Returns how many that were. */
  removeExpired(db: EntityManager, before: number, most: number): Promise<number> {
    // Ids sort by time, so the largest of the tables needs no other index for this.
    return deleteSome(db, SecurityEvent, "id", { id: LessThan(firstIdAt(before)) }, most);
  }

  /** When each of these users signed in last, in milliseconds, as far as events are kept. */
  async lastSignIns(db: EntityManager, userIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await db
      .createQueryBuilder(SecurityEvent, "event")
      .select("event.userId", "userId")
      .addSelect("MAX(event.createdAt)", "at")
      .where("event.userId IN (:...userIds)", { userIds })
      // Registering signs in, unless an administrator does it.
      .andWhere("event.type IN ('SIGNED_IN', 'REGISTERED') AND event.sessionId IS NOT NULL")
      .groupBy("event.userId")
      .getRawMany<{ userId: string; at: string | number }>();
    return new Map(rows.map(({ userId, at }) => [userId, Number(at)]));
  }

  /** Events older than the one with the id `after`, or the newest. */
  async page(db: EntityManager, userId: string, first: number, after: string | undefined): Promise<EventPage> {
    const query = db
      .createQueryBuilder(SecurityEvent, "event")
      .where("event.userId = :userId", { userId })
      .orderBy("event.id", "DESC")
      .limit(first + 1);
    if (after !== undefined) query.andWhere("event.id < :after", { after });
    const events = await query.getMany();
    return { events: events.slice(0, first), hasMore: events.length > first };
  }
}
