import { type EntityManager, IsNull, LessThanOrEqual, MoreThan, Not } from "typeorm";
import { type Clock, isAhead } from "../clock.js";
import { deleteSome } from "../database/batches.js";
import { newId } from "../database/ids.js";
import { deleteRows, findRow, findRows, insertRow, updateRows } from "../database/rows.js";
import type { VoidedCodes } from "../recovery-codes/recovery-codes.js";
import { holdKeyOf } from "../secrets/key-ring.js";
import { hashToken, isToken, newToken } from "../secrets/tokens.js";
import type { Authenticator } from "./authenticators.js";
import { RemovedAuthenticator } from "./removed-authenticator.entity.js";

const HOUR_MS = 60 * 60_000;

/** For so long a removal can be undone. */
const UNDO_HOURS = 72;
/** For so long after that, nobody changes factors: not whoever removed it, either. */
const FREEZE_MS = 24 * HOUR_MS;

/** Factors cannot be changed now: a removal was undone a short while ago. */
export interface ChangesFrozen {
  kind: "changes-frozen";
  retryAfterSeconds: number;
}

/** Authenticators that were removed and can be put back. */
export class Removals {
  constructor(private readonly clock: Clock) {}

  /** Keeps what was removed, and the recovery codes that became void with it. Returns the token that undoes it. */
  async keep(db: EntityManager, removed: Authenticator, recoveryCodes: VoidedCodes | undefined): Promise<string> {
    const now = this.clock.now().getTime();
    const token = newToken("undo");
    const { id: authenticatorId, userId, name, sealedSecret, lastUsedStep, spentSteps } = removed;
    const { clockOffsetSeconds, confirmedAt, lastUsedAt } = removed;
    await holdKeyOf(db, sealedSecret);
    await insertRow(db, RemovedAuthenticator, {
      id: newId(now),
      tokenHash: hashToken(token),
      userId,
      authenticatorId,
      name,
      sealedSecret,
      lastUsedStep,
      spentSteps,
      clockOffsetSeconds,
      confirmedAt,
      lastUsedAt,
      recoveryCodes: recoveryCodes ? JSON.stringify(recoveryCodes) : null,
      restoredAt: null,
      expiresAt: now + UNDO_HOURS * HOUR_MS,
    });
    return token;
  }

  /** What a token can put back, while there is time. */
  async find(db: EntityManager, token: string): Promise<RemovedAuthenticator | undefined> {
    if (!isToken("undo", token)) return undefined;
    const removed = await findRow(db, RemovedAuthenticator, { tokenHash: hashToken(token) });
    if (!removed || removed.restoredAt !== null) return undefined;
    const now = this.clock.now().getTime();
    return now < removed.expiresAt && !isAhead(removedAt(removed), now) ? removed : undefined;
  }

  /** Notes that it was put back, which freezes changes. False when another request was first. */
  async close(db: EntityManager, id: string): Promise<boolean> {
    const now = this.clock.now().getTime();
    const closed = { restoredAt: now, expiresAt: now + FREEZE_MS };
    const { affected } = await db.update(RemovedAuthenticator, { id, restoredAt: IsNull() }, closed);
    return affected === 1;
  }

  /**
   * The recovery codes that were the account's when this was removed: those that became void with it, or with one that
   * was removed later. Codes that were made in between may be somebody else's. What is taken is kept no longer, so that
   * no other link can bring it back as it was now.
   */
  async takeRecoveryCodes(db: EntityManager, removed: RemovedAuthenticator): Promise<VoidedCodes | undefined> {
    if (removed.recoveryCodes !== null) return JSON.parse(removed.recoveryCodes);
    const since = removedAt(removed);
    const all = await findRows(db, RemovedAuthenticator, { userId: removed.userId });
    for (const later of all.filter((one) => one.restoredAt === null && removedAt(one) >= since)) {
      if (later.recoveryCodes === null) continue;
      const codes: VoidedCodes = JSON.parse(later.recoveryCodes);
      if (codes.createdAt > since) continue;
      await updateRows(db, RemovedAuthenticator, { id: later.id }, { recoveryCodes: null });
      return codes;
    }
    return undefined;
  }

  /** Whether the account's factors cannot be changed now, and for how long. To be asked while the user is held. */
  async frozen(db: EntityManager, userId: string): Promise<ChangesFrozen | undefined> {
    const now = this.clock.now().getTime();
    const [latest] = await db.find(RemovedAuthenticator, {
      where: { userId, restoredAt: Not(IsNull()), expiresAt: MoreThan(now) },
      order: { expiresAt: "DESC" },
      take: 1,
    });
    if (!latest) return undefined;
    // A clock that was set back must not lengthen the wait.
    const left = Math.min(latest.expiresAt - now, FREEZE_MS);
    return { kind: "changes-frozen", retryAfterSeconds: Math.ceil(left / 1000) };
  }

  /** Nothing of a user's can be put back any more, and nothing is frozen. */
  async endAll(db: EntityManager, userId: string): Promise<void> {
    await deleteRows(db, RemovedAuthenticator, { userId });
  }

  /** Nothing of anybody's can be put back any more; what is frozen stays so. */
  async endEveryones(db: EntityManager): Promise<void> {
    await db.delete(RemovedAuthenticator, { restoredAt: IsNull() });
  }

  /** Removes up to `most` that can be put back no more. Returns how many that were. */
  removeExpired(db: EntityManager, before: number, most: number): Promise<number> {
    return deleteSome(db, RemovedAuthenticator, "id", { expiresAt: LessThanOrEqual(before) }, most);
  }
}

/** When it was removed, as long as it was not put back. */
const removedAt = ({ expiresAt }: Pick<RemovedAuthenticator, "expiresAt">) => expiresAt - UNDO_HOURS * HOUR_MS;
