import { type EntityManager, LessThanOrEqual, Not } from "typeorm";
import { type Clock, isAhead } from "../clock.js";
import { deleteSome } from "../database/batches.js";
import { newId } from "../database/ids.js";
import { entityOf } from "../database/row-mapping.js";
import { countRows, deleteRows, findRow, findRows, insertRow, updateRows } from "../database/rows.js";
import { runStatement } from "../database/statement.js";
import { together } from "../database/together.js";
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

/** A token as a request presents it. */
export interface PresentedToken {
  token: string;
  transport: Transport;
}

/** A session and the user it belongs to. */
export interface SignedInUser {
  session: Session;
  user: User;
}

const kindOf = (transport: Transport) => (transport === "COOKIE" ? "session" : "access");

/** Who is signed in. Tokens are random, rotate with every proof, and are stored as hashes only. */
export class Sessions {
  #lookUp: string | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly lifetimes: SessionLifetimes,
  ) {}

  /** A session that is not open yet, and its token. */
  prepare(user: User, proof: Proof, transport: Transport, { ipAddress, device }: Client): OpenedSession {
    const now = this.clock.now().getTime();
    const token = newToken(kindOf(transport));
    const session = Object.assign(new Session(), {
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
      ipAddress,
      device: device ?? null,
    });
    return { session, token };
  }

  /** Opens a session. To be called by the gate alone, which knows whether all factors were proved. */
  async open(db: EntityManager, session: Session, client: Client): Promise<void> {
    // The cookie of the former one is overwritten: it must not live on without anyone who could end it.
    const former = session.transport === "COOKIE" ? client.sessionId : undefined;
    await together(
      former !== undefined && deleteRows(db, Session, { id: former }),
      insertRow(db, Session, session),
      this.#makeRoom(db, session),
    );
  }

  /** The live session and the user of each token, in their order, read afresh: one query, since every request asks. */
  async findAll(db: EntityManager, presented: readonly PresentedToken[]): Promise<(SignedInUser | undefined)[]> {
    const hashes = presented.map(({ token, transport }) =>
      isToken(kindOf(transport), token) ? hashToken(token) : undefined,
    );
    const found = await this.#findByHash(
      db,
      hashes.filter((hash) => hash !== undefined),
    );
    return hashes.map((hash) => {
      const current = hash === undefined ? undefined : found.get(hash);
      return current && this.#isLive(current.session) && current.user.lockedAt === null ? current : undefined;
    });
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

  /** Sessions and their users, by the hashes of their tokens. */
  async #findByHash(db: EntityManager, hashes: string[]): Promise<Map<string, SignedInUser>> {
    if (hashes.length === 0) return new Map();
    const isPostgres = db.dataSource.options.type === "postgres";
    const isAmong = isPostgres ? "= ANY(:hashes)" : "IN (SELECT value FROM json_each(:hashes))";
    // Building it anew and having TypeORM turn its rows into entities takes many times as long as running it.
    this.#lookUp ??= db
      .createQueryBuilder(Session, "session")
      .innerJoinAndMapOne("session.user", User, "user", "user.id = session.userId")
      .where(`session.tokenHash ${isAmong}`, { hashes })
      .getQueryAndParameters()[0];
    const { rows } = await runStatement(db, this.#lookUp, [isPostgres ? hashes : JSON.stringify(hashes)], "reads");
    return new Map(
      rows.map((row) => {
        const session = entityOf(db, Session, row, "session_");
        return [session.tokenHash, { session, user: entityOf(db, User, row, "user_") }];
      }),
    );
  }

  #isLive({ lastSeenAt, expiresAt }: Session): boolean {
    const now = this.clock.now().getTime();
    const ended = now >= expiresAt || now >= lastSeenAt + this.lifetimes.idleMs;
    // A clock that was set back must not lengthen a session's life.
    return !ended && !isAhead(lastSeenAt, now);
  }

  /** The oldest sessions give way to a new one. */
  async #makeRoom(db: EntityManager, { id: newest, userId }: Session) {
    // Counting takes the index alone.
    if ((await countRows(db, Session, { userId })) <= LIVE_PER_USER) return;
    const others = (await findRows(db, Session, { userId })).filter(({ id }) => id !== newest);
    for (const { id } of others.slice(0, others.length - LIVE_PER_USER + 1)) await deleteRows(db, Session, { id });
  }
}
