import { type EntityManager, LessThanOrEqual } from "typeorm";
import { type Clock, isAhead } from "../clock.js";
import { deleteSome } from "../database/batches.js";
import { newId } from "../database/ids.js";
import { deleteRows, findRow, findRows, insertRow, takeOne, updateRows } from "../database/rows.js";
import { together } from "../database/together.js";
import { deriveChallenge, hashToken, isToken, newToken } from "../secrets/tokens.js";
import type { Transport } from "../sessions/sessions.js";
import type { User } from "../users/users.js";
import { Challenge } from "./challenge.entity.js";

const LIFETIME_MS = 5 * 60_000;
const ATTEMPTS = 5;
const LIVE_PER_USER = 3;

/** A challenge as its client gets to see it. */
export interface OpenedChallenge {
  token: string;
  expiresAt: Date;
  /** To be kept in a cookie by the browser that began the sign-in; undefined for BEARER. */
  browserToken: string | undefined;
}

/** Pending sign-ins. Each is good for nothing but finishing with a second factor, once. */
export class Challenges {
  constructor(private readonly clock: Clock) {}

  /** Opens a challenge for a user whose password was right. The oldest gives way when there are too many. */
  async open(db: EntityManager, user: User, transport: Transport): Promise<OpenedChallenge> {
    const now = this.clock.now().getTime();
    // The browser can be shown its challenge again after a reload: it is derived from the cookie, never stored.
    const browserToken = transport === "COOKIE" ? newToken("pre-auth") : undefined;
    const token = browserToken === undefined ? newToken("challenge") : deriveChallenge(browserToken);
    const expiresAt = now + LIFETIME_MS;
    const challenge = {
      id: newId(now),
      tokenHash: hashToken(token),
      userId: user.id,
      transport,
      browserHash: browserToken === undefined ? null : hashToken(browserToken),
      credentialVersion: user.credentialVersion,
      attemptsLeft: ATTEMPTS,
      createdAt: now,
      expiresAt,
    };
    await together(insertRow(db, Challenge, challenge), this.#makeRoom(db, challenge));
    return { token, browserToken, expiresAt: new Date(expiresAt) };
  }

  /** The live challenge of this token, when it comes from the browser that began it. */
  async find(db: EntityManager, token: string, browserToken: string | undefined): Promise<Challenge | undefined> {
    if (!isToken("challenge", token)) return undefined;
    const challenge = await findRow(db, Challenge, { tokenHash: hashToken(token) });
    if (!challenge || !this.#isLive(challenge)) return undefined;
    const browserHash = browserToken === undefined ? null : hashToken(browserToken);
    // Both are hashes of random tokens: the time this takes tells nothing of use.
    return challenge.browserHash === null || challenge.browserHash === browserHash ? challenge : undefined;
  }

  /** The live challenge that the browser with this cookie has begun. Renews neither its time nor its attempts. */
  async pendingIn(
    db: EntityManager,
    browserToken: string,
  ): Promise<(OpenedChallenge & { userId: string }) | undefined> {
    if (!isToken("pre-auth", browserToken)) return undefined;
    const token = deriveChallenge(browserToken);
    const challenge = await findRow(db, Challenge, { tokenHash: hashToken(token) });
    if (!challenge || !this.#isLive(challenge)) return undefined;
    return { token, browserToken, expiresAt: new Date(challenge.expiresAt), userId: challenge.userId };
  }

  /**
   * Counts one attempt, before the code is looked at. Returns how many are left after it, or undefined when there was
   * none: of parallel requests, no more than the challenge takes get through.
   */
  async spendAttempt(db: EntityManager, id: string): Promise<number | undefined> {
    return (await takeOne(db, Challenge, { id }, "attemptsLeft"))?.attemptsLeft;
  }

  /** Gives an attempt back that was spent in this unit: it will not be made. */
  async giveBackAttempt(db: EntityManager, id: string, attemptsLeft: number): Promise<void> {
    await updateRows(db, Challenge, { id }, { attemptsLeft: attemptsLeft + 1 });
  }

  /** The version of the credentials that a challenge goes with; undefined where something has ended it. */
  async versionOf(db: EntityManager, id: string): Promise<number | undefined> {
    return (await findRow(db, Challenge, { id }))?.credentialVersion;
  }

  /** Ends the challenge in success. Throws, and so undoes the caller's unit, when another request was first. */
  async consume(db: EntityManager, id: string): Promise<void> {
    const affected = await deleteRows(db, Challenge, { id });
    if (affected !== 1) throw new Error("The challenge was consumed twice.");
  }

  /** Ends the challenge of this browser, if any. */
  async abandon(db: EntityManager, browserToken: string): Promise<void> {
    if (isToken("pre-auth", browserToken)) await deleteRows(db, Challenge, { browserHash: hashToken(browserToken) });
  }

  /** Ends all of a user's pending sign-ins. */
  async endAll(db: EntityManager, userId: string): Promise<void> {
    await deleteRows(db, Challenge, { userId });
  }

  /** Ends the pending sign-ins of all users. Returns how many rows that were. */
  async endEveryones(db: EntityManager): Promise<number> {
    return (await db.deleteAll(Challenge)).affected ?? 0;
  }

  /** Removes up to `most` challenges that ended by `before`. Returns how many that were. */
  removeExpired(db: EntityManager, before: number, most: number): Promise<number> {
    return deleteSome(db, Challenge, "id", { expiresAt: LessThanOrEqual(before) }, most);
  }

  #isLive(challenge: Challenge): boolean {
    const now = this.clock.now().getTime();
    return challenge.attemptsLeft > 0 && now < challenge.expiresAt && !isAhead(challenge.createdAt, now);
  }

  async #makeRoom(db: EntityManager, { id: newest, userId }: Challenge) {
    const challenges = (await findRows(db, Challenge, { userId })).filter(({ id }) => id !== newest);
    const live = challenges.filter((challenge) => this.#isLive(challenge));
    const keep = new Set(live.slice(-(LIVE_PER_USER - 1)));
    for (const challenge of challenges) if (!keep.has(challenge)) await deleteRows(db, Challenge, { id: challenge.id });
  }
}
