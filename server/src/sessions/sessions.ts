import { type EntityManager, LessThanOrEqual, Not } from "typeorm";
import { type Clock, isAhead } from "../clock.js";
import { deleteSome } from "../database/batches.js";
import { newId } from "../database/ids.js";
import { entityOf } from "../database/row-mapping.js";
import { countRows, deleteRows, findRow, findRows, insertRow, updateRows } from "../database/rows.js";
import { runStatement } from "../database/statement.js";
import { hashToken, isToken, newToken } from "../secrets/tokens.js";
import { User } from "../users/user.entity.js";
import { amrOf, extendAmr, type Proof } from "./assurance.js";
import type { Client } from "./client.js";
import { Session, type Transport } from "./session.entity.js";

export type { Session, Transport } from "./session.entity.js";

const LIVE_PER_USER = 20;
/** How stale `lastSeenAt` may get, so that reading does not write each time. */
const SEEN_EVERY_MS = 60_000;

/** The lifetimes of sessions, in milliseconds. */
export interface SessionLifetimes {
  idleMs: number;
  maxMs: number;
  stepUpMs: number;
}

/** A session together with its token, which exists only in this answer. */
export interface OpenedSession {
  session: Session;
  token: string;
}

/** A session and the user it belongs to, as a request presents them. */
export interface SignedInUser {
  session: Session;
  user: User;
}

const kindOf = (transport: Transport) => (transport === "COOKIE" ? "session" : "access");

/** Who is signed in. Tokens are random, rotate with every proof, and are stored as hashes only. */
export class Sessions {
  constructor(
    private readonly clock: Clock,
    private readonly lifetimes: SessionLifetimes,
  ) {}

  /** Opens a session. To be called by the gate alone, which knows whether all factors were proved. */
  async open(
    db: EntityManager,
    user: User,
    proof: Proof,
    transport: Transport,
    client: Client,
  ): Promise<OpenedSession> {
    const now = this.clock.now().getTime();
    // The cookie of the former one is overwritten: it must not live on without anyone who could end it.
    if (transport === "COOKIE" && client.sessionId !== undefined)
      await deleteRows(db, Session, { id: client.sessionId });
    await this.#makeRoom(db, user.id);
    const token = newToken(kindOf(transport));
    const session = db.create(Session, {
      id: newId(now),
      tokenHash: hashToken(token),
      userId: user.id,
      transport,
      amr: amrOf(proof),
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now + this.lifetimes.maxMs,
      // Whoever has just signed in has just proved who they are.
      elevatedUntil: now + this.lifetimes.stepUpMs,
      ipAddress: client.ipAddress,
      device: client.device ?? null,
    });
    await insertRow(db, Session, session);
    return { session, token };
  }

  /** The live session of a token and its user, read afresh: one query, since every request asks. */
  async find(db: EntityManager, token: string, transport: Transport): Promise<SignedInUser | undefined> {
    if (!isToken(kindOf(transport), token)) return undefined;
    const found = await findByTokenHash(db, hashToken(token));
    if (!found) return undefined;
    const { session, user } = found;
    return this.#isLive(session) && user.lockedAt === null ? { session, user } : undefined;
  }

  /** Whether the session was last seen so long ago that it is worth writing down. */
  isStale(session: Session): boolean {
    return Math.abs(this.clock.now().getTime() - session.lastSeenAt) >= SEEN_EVERY_MS;
  }

  /** Notes that the session is in use. */
  async touch(db: EntityManager, session: Session): Promise<void> {
    await updateRows(db, Session, { id: session.id }, { lastSeenAt: this.clock.now().getTime() });
  }

  /** The live sessions of a user, newest first. */
  async listOf(db: EntityManager, userId: string): Promise<Session[]> {
    const sessions = await findRows(db, Session, { userId });
    return sessions.filter((session) => this.#isLive(session)).reverse();
  }

  /** Elevates this session for a while and gives it a new token; the former is dead. Undefined when it has ended. */
  async elevate(db: EntityManager, session: Session, proof: Proof): Promise<OpenedSession | undefined> {
    const token = newToken(kindOf(session.transport));
    const renewed = {
      tokenHash: hashToken(token),
      amr: extendAmr(session.amr, proof),
      elevatedUntil: this.clock.now().getTime() + this.lifetimes.stepUpMs,
    };
    const affected = await updateRows(db, Session, { id: session.id, tokenHash: session.tokenHash }, renewed);
    return affected === 1 ? { session: { ...session, ...renewed }, token } : undefined;
  }

  /** Whether the session still exists: what a request was told when it began may be over. */
  async isAlive(db: EntityManager, sessionId: string): Promise<boolean> {
    return (await findRow(db, Session, { id: sessionId })) !== undefined;
  }

  /** Ends one session of a user. False when the user has no such session. */
  async end(db: EntityManager, userId: string, sessionId: string): Promise<boolean> {
    const affected = await deleteRows(db, Session, { id: sessionId, userId });
    return affected === 1;
  }

  /** Ends all sessions of a user but the one to keep. Returns how many live ones that were. */
  async endOthers(db: EntityManager, userId: string, keepSessionId: string): Promise<number> {
    const others = (await this.listOf(db, userId)).filter(({ id }) => id !== keepSessionId);
    await db.delete(Session, { userId, id: Not(keepSessionId) });
    return others.length;
  }

  /** Removes up to `most` sessions that ended by `before`. Returns how many that were. */
  removeExpired(db: EntityManager, before: number, most: number): Promise<number> {
    return deleteSome(db, Session, "id", { expiresAt: LessThanOrEqual(before) }, most);
  }

  /** Ends all sessions of a user. */
  async endAll(db: EntityManager, userId: string): Promise<void> {
    await deleteRows(db, Session, { userId });
  }

  /** Ends the sessions of all users. Returns how many rows that were. */
  async endEveryones(db: EntityManager): Promise<number> {
    return (await db.deleteAll(Session)).affected ?? 0;
  }

  #isLive({ lastSeenAt, expiresAt }: Session): boolean {
    const now = this.clock.now().getTime();
    const ended = now >= expiresAt || now >= lastSeenAt + this.lifetimes.idleMs;
    // A clock that was set back must not lengthen a session's life.
    return !ended && !isAhead(lastSeenAt, now);
  }

  /** The oldest sessions give way to a new one. */
  async #makeRoom(db: EntityManager, userId: string) {
    // Counting takes the index alone.
    if ((await countRows(db, Session, { userId })) < LIVE_PER_USER) return;
    const sessions = await findRows(db, Session, { userId });
    for (const { id } of sessions.slice(0, Math.max(0, sessions.length - LIVE_PER_USER + 1))) {
      await deleteRows(db, Session, { id });
    }
  }
}

let lookUp: string | undefined;

/**
 * The session and its user in one statement, made once: every request asks, and building it anew and turning its
 * rows into entities takes many times as long as running it.
 */
async function findByTokenHash(db: EntityManager, tokenHash: string): Promise<SignedInUser | undefined> {
  lookUp ??= db
    .createQueryBuilder(Session, "session")
    .innerJoinAndMapOne("session.user", User, "user", "user.id = session.userId")
    .where("session.tokenHash = :tokenHash", { tokenHash })
    .getQueryAndParameters()[0];
  const { rows } = await runStatement(db, lookUp, [tokenHash]);
  const [row] = rows;
  return row && { session: entityOf(db, Session, row, "session_"), user: entityOf(db, User, row, "user_") };
}
