import { type EntityManager, IsNull, LessThanOrEqual, MoreThan } from "typeorm";
import type { Clock } from "../clock.js";
import { deleteSome } from "../database/batches.js";
import { newId } from "../database/ids.js";
import { deleteRows, insertRow, takeOne, updateRows } from "../database/rows.js";
import { holdPrimaryKey } from "../secrets/key-ring.js";
import type { SecretBox } from "../secrets/secret-box.js";
import { hashToken, isToken, newToken } from "../secrets/tokens.js";
import { secretContext } from "./authenticators.js";
import { Enrollment } from "./enrollment.entity.js";

const LIFETIME_MS = 10 * 60_000;
const ATTEMPTS = 5;
/** How many earlier QR codes of a user a wrong code is held against, to explain it. */
const REMEMBERED = 5;

/** A pending binding with its secret open. */
export interface OpenEnrollment {
  id: string;
  name: string;
  secret: string;
}

/** Bindings that were begun: one live at most per account, and the newest wins. */
export class Enrollments {
  constructor(
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
  ) {}

  /** Begins one, in place of any earlier. Returns its token, which exists only in this answer. */
  async begin(
    db: EntityManager,
    userId: string,
    { name, secret }: { name: string; secret: string },
  ): Promise<{ token: string; expiresAt: Date }> {
    const now = this.clock.now().getTime();
    await updateRows(db, Enrollment, { userId }, { liveFor: null });
    await this.#forgetOldest(db, userId);
    await holdPrimaryKey(db, this.secretBox);
    const id = newId(now);
    const token = newToken("enrollment");
    const expiresAt = now + LIFETIME_MS;
    await insertRow(db, Enrollment, {
      id,
      tokenHash: hashToken(token),
      userId,
      liveFor: userId,
      name,
      sealedSecret: this.secretBox.seal(secret, secretContext(userId, id)),
      attemptsLeft: ATTEMPTS,
      createdAt: now,
      expiresAt,
    });
    return { token, expiresAt: new Date(expiresAt) };
  }

  /** The live enrollment of this token, if it is this user's. */
  async find(db: EntityManager, userId: string, token: string): Promise<OpenEnrollment | undefined> {
    if (!isToken("enrollment", token)) return undefined;
    const now = this.clock.now().getTime();
    const live = { liveFor: userId, attemptsLeft: MoreThan(0), expiresAt: MoreThan(now) };
    const enrollment = await db.findOneBy(Enrollment, { tokenHash: hashToken(token), ...live });
    return enrollment ? this.#open(enrollment) : undefined;
  }

  /** Counts one attempt. Returns how many are left after it, or undefined when there was none. */
  async spendAttempt(db: EntityManager, id: string): Promise<number | undefined> {
    return (await takeOne(db, Enrollment, { id }, "attemptsLeft"))?.attemptsLeft;
  }

  /** Whether a counted attempt may still bind: no newer setup has replaced this one, and it was not confirmed. */
  async isLive(db: EntityManager, id: string, userId: string): Promise<boolean> {
    return db.existsBy(Enrollment, { id, liveFor: userId });
  }

  /** The setups of this user that a newer one replaced, newest first. */
  async superseded(db: EntityManager, userId: string): Promise<OpenEnrollment[]> {
    const enrollments = await db.find(Enrollment, { where: { userId, liveFor: IsNull() }, order: { id: "DESC" } });
    return enrollments.map((enrollment) => this.#open(enrollment));
  }

  /** The enrollment has become an authenticator. */
  async complete(db: EntityManager, id: string): Promise<void> {
    const affected = await deleteRows(db, Enrollment, { id });
    if (affected !== 1) throw new Error("The enrollment was confirmed twice.");
  }

  /** Removes up to `most` setups that ended by `before`. Returns how many that were. */
  removeExpired(db: EntityManager, before: number, most: number): Promise<number> {
    return deleteSome(db, Enrollment, "id", { expiresAt: LessThanOrEqual(before) }, most);
  }

  /** Ends a user's setups, and forgets the earlier ones. */
  async endAll(db: EntityManager, userId: string): Promise<void> {
    await deleteRows(db, Enrollment, { userId });
  }

  /** Ends the setups of all users. Returns how many rows that were. */
  async endEveryones(db: EntityManager): Promise<number> {
    return (await db.deleteAll(Enrollment)).affected ?? 0;
  }

  #open({ id, userId, name, sealedSecret }: Enrollment): OpenEnrollment {
    return { id, name, secret: this.secretBox.open(sealedSecret, secretContext(userId, id)) };
  }

  async #forgetOldest(db: EntityManager, userId: string) {
    const earlier = await db.find(Enrollment, { select: { id: true }, where: { userId }, order: { id: "DESC" } });
    for (const { id } of earlier.slice(REMEMBERED)) await deleteRows(db, Enrollment, { id });
  }
}
