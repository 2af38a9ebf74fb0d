import { type EntityManager, In, LessThan, MoreThan } from "typeorm";
import type { Clock } from "../clock.js";
import { newId } from "../database/ids.js";
import { countRows, deleteRows, findRow, findRows, insertRow, updateRows } from "../database/rows.js";
import { holdKeyOf, holdPrimaryKey } from "../secrets/key-ring.js";
import type { SecretBox } from "../secrets/secret-box.js";
import { Authenticator } from "./authenticator.entity.js";
import { withAllSpent, withSpentUpTo } from "./spent-steps.js";
import { stepAt } from "./totp.js";

export type { Authenticator } from "./authenticator.entity.js";

/** How many an account can have. */
export const MAX_AUTHENTICATORS = 5;

/** Ties a sealed secret to its row: copied into another, it does not open. */
export const secretContext = (userId: string, id: string) => `${userId}|${id}|totp`;

/** The authenticator apps bound to accounts. Whether an account has MFA is read from these rows, and stored nowhere. */
export class Authenticators {
  constructor(
    private readonly clock: Clock,
    private readonly secretBox: SecretBox,
  ) {}

  /** In the order in which they were bound. */
  async boundTo(db: EntityManager, userId: string): Promise<Authenticator[]> {
    return findRows(db, Authenticator, { userId });
  }

  /** Whether the account has at least one: then signing in asks for a second factor. */
  async isMfaEnabled(db: EntityManager, userId: string): Promise<boolean> {
    return (await countRows(db, Authenticator, { userId })) > 0;
  }

  /** Binds an app whose code of `step` was right; that code is spent. The account must have a free place. */
  async bind(
    db: EntityManager,
    userId: string,
    app: { name: string; secret: string; step: number; clockOffsetSeconds: number },
  ): Promise<Authenticator> {
    const slot = freeSlot(await this.boundTo(db, userId));
    if (slot === undefined) throw new Error("The account has no place for another authenticator.");
    await holdPrimaryKey(db, this.secretBox);
    const now = this.clock.now().getTime();
    const id = newId(now);
    const authenticator = db.create(Authenticator, {
      id,
      userId,
      slot,
      name: app.name,
      sealedSecret: this.secretBox.seal(app.secret, secretContext(userId, id)),
      lastUsedStep: app.step,
      spentSteps: String(app.step),
      clockOffsetSeconds: app.clockOffsetSeconds,
      confirmedAt: now,
      lastUsedAt: null,
    });
    await insertRow(db, Authenticator, authenticator);
    return authenticator;
  }

  /**
   * Binds an app again that was removed, under its former id. Its codes up to now are spent. Where there is no place,
   * the latest gives way: since the removal left one, it was bound after that.
   */
  async putBack(db: EntityManager, former: Omit<Authenticator, "slot">): Promise<void> {
    const bound = await this.boundTo(db, former.userId);
    const latest = bound.length >= MAX_AUTHENTICATORS ? bound.pop() : undefined;
    if (latest) await this.remove(db, former.userId, latest.id);
    const slot = freeSlot(bound) ?? 0;
    await holdKeyOf(db, former.sealedSecret);
    await insertRow(db, Authenticator, {
      id: former.id,
      userId: former.userId,
      slot,
      name: former.name,
      sealedSecret: former.sealedSecret,
      ...withSpentUpTo(former, stepAt(this.clock.now())),
      clockOffsetSeconds: former.clockOffsetSeconds,
      confirmedAt: former.confirmedAt,
      lastUsedAt: former.lastUsedAt,
    });
  }

  /** The renamed authenticator, or undefined when this user has none of that id. */
  async rename(db: EntityManager, userId: string, id: string, name: string): Promise<Authenticator | undefined> {
    const affected = await updateRows(db, Authenticator, { id, userId }, { name });
    return affected === 1 ? findRow(db, Authenticator, { id }) : undefined;
  }

  /** What was removed, or undefined when this user has none of that id. */
  async remove(db: EntityManager, userId: string, id: string): Promise<Authenticator | undefined> {
    const found = await findRow(db, Authenticator, { id, userId });
    return found && (await deleteRows(db, Authenticator, { id, userId })) === 1 ? found : undefined;
  }

  /** Removes all of a user. Returns how many there were. */
  async removeAll(db: EntityManager, userId: string): Promise<number> {
    return deleteRows(db, Authenticator, { userId });
  }

  /** Which of these users have at least one. */
  async withMfa(db: EntityManager, userIds: readonly string[]): Promise<Set<string>> {
    const rows = await db.find(Authenticator, { select: { id: true, userId: true }, where: { userId: In(userIds) } });
    return new Set(rows.map(({ userId }) => userId));
  }

  /**
   * Spends, of all users, the codes that may have been used up to now: the next one counts among them. Returns of how
   * many authenticators.
   */
  async spendEveryones(db: EntityManager): Promise<number> {
    const step = stepAt(this.clock.now()) + 1;
    const spent = { lastUsedStep: step, spentSteps: String(step) };
    const { affected } = await db.update(Authenticator, { lastUsedStep: LessThan(step) }, spent);
    // Of those that were used while the clock was ahead, the latest step alone does not tell.
    const ahead = await db.findBy(Authenticator, { lastUsedStep: MoreThan(step) });
    for (const authenticator of ahead) {
      await updateRows(db, Authenticator, { id: authenticator.id }, withAllSpent(authenticator, step));
    }
    return (affected ?? 0) + ahead.length;
  }
}

/** The first place that none of an account's authenticators takes. */
function freeSlot(bound: readonly Authenticator[]): number | undefined {
  const taken = new Set(bound.map(({ slot }) => slot));
  return [...Array(MAX_AUTHENTICATORS).keys()].find((place) => !taken.has(place));
}
