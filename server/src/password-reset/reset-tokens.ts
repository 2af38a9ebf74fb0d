import { type EntityManager, LessThanOrEqual } from "typeorm";
import { type Clock, isAhead } from "../clock.js";
import { deleteSome } from "../database/batches.js";
import { newId } from "../database/ids.js";
import { deleteRows, findRow, findRows, insertRow } from "../database/rows.js";
import { hashToken, isToken, newToken } from "../secrets/tokens.js";
import type { User } from "../users/users.js";
import { PasswordReset } from "./password-reset.entity.js";

/** For so long a link works. */
export const RESET_MINUTES = 30;
const LIVE_PER_USER = 3;

/** The tokens of mailed links. Each sets one password, once. */
export class ResetTokens {
  constructor(private readonly clock: Clock) {}

  /** Makes one, which exists only in this answer. The oldest gives way when there are too many. */
  async open(db: EntityManager, user: User): Promise<{ token: string; expiresAt: number }> {
    const now = this.clock.now().getTime();
    const earlier = await findRows(db, PasswordReset, { userId: user.id });
    for (const { id } of earlier.slice(0, Math.max(0, earlier.length - LIVE_PER_USER + 1))) {
      await deleteRows(db, PasswordReset, { id });
    }
    const token = newToken("reset");
    const expiresAt = now + RESET_MINUTES * 60_000;
    await insertRow(db, PasswordReset, {
      id: newId(now),
      tokenHash: hashToken(token),
      userId: user.id,
      credentialVersion: user.credentialVersion,
      createdAt: now,
      expiresAt,
    });
    return { token, expiresAt };
  }

  /** What a token was made for, while it has neither expired nor been used. */
  async find(
    db: EntityManager,
    token: string,
  ): Promise<{ id: string; userId: string; credentialVersion: number } | undefined> {
    if (!isToken("reset", token)) return undefined;
    const reset = await findRow(db, PasswordReset, { tokenHash: hashToken(token) });
    const now = this.clock.now().getTime();
    return reset && now < reset.expiresAt && !isAhead(reset.createdAt, now) ? reset : undefined;
  }

  /** Uses a token up. False when another request was first. */
  async spend(db: EntityManager, id: string): Promise<boolean> {
    return (await deleteRows(db, PasswordReset, { id })) === 1;
  }

  /** Makes all of a user's links void. */
  async endAll(db: EntityManager, userId: string): Promise<void> {
    await deleteRows(db, PasswordReset, { userId });
  }

  /** Makes the links of all users void. Returns how many that were. */
  async endEveryones(db: EntityManager): Promise<number> {
    return (await db.deleteAll(PasswordReset)).affected ?? 0;
  }

  /** Removes up to `most` tokens that ended by `before`. Returns how many that were. */
  removeExpired(db: EntityManager, before: number, most: number): Promise<number> {
    return deleteSome(db, PasswordReset, "id", { expiresAt: LessThanOrEqual(before) }, most);
  }
}
