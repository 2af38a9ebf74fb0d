import { randomBytes } from "node:crypto";
import { type EntityManager, IsNull } from "typeorm";
import type { Clock } from "../clock.js";
import { newId } from "../database/ids.js";
import { deleteRows, findRow, insertRow, updateRows } from "../database/rows.js";
import type { Hashing } from "../passwords/hashing.js";
import { safeEqual } from "../secrets/tokens.js";
import { RecoveryCode } from "./recovery-code.entity.js";
import { generateRecoveryCode } from "./recovery-code-format.js";
import { RecoveryCodeSet } from "./recovery-code-set.entity.js";

const CODES_PER_SET = 10;
const SALT_BYTES = 16;

/** A set that is made and hashed but not yet anyone's. */
export interface PreparedCodes {
  codes: string[];
  salt: string;
  hashParameters: string;
  digests: string[];
}

/** A set that has become void, as it can be kept: digests and no codes. */
export interface VoidedCodes {
  salt: string;
  hashParameters: string;
  total: number;
  createdAt: number;
  lastCheckedAt: number | null;
  codes: { digest: string; spentAt: number | null }[];
}

/** A typed code, hashed under the salt of the set that was current when hashing began. */
export interface HashedAttempt {
  setId: string;
  digest: string;
}

/** How many codes an account has left. */
export interface RecoveryCodeSummary {
  total: number;
  remaining: number;
  createdAt: Date;
  lastCheckedAt: Date | null;
}

/**
 * Recovery codes have 75 random bits: too few for a fast hash (ASVS 6.5.2), so they are kept as argon2id digests.
 * Hashing takes its time and stays outside the units of work; whoever has codes hashed is admitted first.
 */
export class RecoveryCodes {
  constructor(
    private readonly clock: Clock,
    private readonly hashing: Hashing,
  ) {}

  /** Makes and hashes a new set, which is nobody's yet. */
  async prepare(): Promise<PreparedCodes> {
    const codes = Array.from({ length: CODES_PER_SET }, generateRecoveryCode);
    const salt = randomBytes(SALT_BYTES).toString("base64url");
    const hashParameters = this.hashing.parameters;
    return { codes, salt, hashParameters, digests: await this.hashing.digest(codes, { salt, hashParameters }) };
  }

  /** Makes the prepared set the account's; the former one is void. */
  async issue(db: EntityManager, userId: string, { salt, hashParameters, digests }: PreparedCodes): Promise<void> {
    await this.void(db, userId);
    const now = this.clock.now().getTime();
    const setId = newId(now);
    await insertRow(db, RecoveryCodeSet, {
      id: setId,
      userId,
      salt,
      hashParameters,
      total: digests.length,
      createdAt: now,
      lastCheckedAt: null,
    });
    await db.insert(
      RecoveryCode,
      digests.map((digest) => ({ setId, digest, spentAt: null })),
    );
  }

  /** Undefined when the account has no set. */
  async hashAttempt(set: RecoveryCodeSet | undefined, code: string): Promise<HashedAttempt | undefined> {
    if (!set) return undefined;
    const [digest] = await this.hashing.digest([code], set);
    return digest === undefined ? undefined : { setId: set.id, digest };
  }

  /** Runs in the caller's unit of work, so that a spent code and what it buys commit together. */
  async spend(
    db: EntityManager,
    userId: string,
    attempt: HashedAttempt | undefined,
  ): Promise<"verified" | "already-used" | "wrong"> {
    const match = await this.#match(db, userId, attempt);
    if (!match) return "wrong";
    const unspent = { setId: match.setId, digest: match.digest, spentAt: IsNull() };
    const { affected } = await db.update(RecoveryCode, unspent, { spentAt: this.clock.now().getTime() });
    return affected === 1 ? "verified" : "already-used";
  }

  /** Compares and spends nothing. When a code was right is noted with its set. */
  async check(
    db: EntityManager,
    userId: string,
    attempt: HashedAttempt | undefined,
  ): Promise<"verified" | "already-used" | "wrong"> {
    const match = await this.#match(db, userId, attempt);
    if (!match) return "wrong";
    if (match.spentAt !== null) return "already-used";
    await updateRows(db, RecoveryCodeSet, { id: match.setId }, { lastCheckedAt: this.clock.now().getTime() });
    return "verified";
  }

  /** The set of an account, where it has one. */
  async currentSet(db: EntityManager, userId: string): Promise<RecoveryCodeSet | undefined> {
    return findRow(db, RecoveryCodeSet, { userId });
  }

  /** How many codes an account has left; undefined where it has no set. */
  async summary(db: EntityManager, userId: string): Promise<RecoveryCodeSummary | undefined> {
    const set = await this.currentSet(db, userId);
    if (!set) return undefined;
    const remaining = await db.countBy(RecoveryCode, { setId: set.id, spentAt: IsNull() });
    const { total, createdAt, lastCheckedAt } = set;
    return {
      total,
      remaining,
      createdAt: new Date(createdAt),
      lastCheckedAt: lastCheckedAt === null ? null : new Date(lastCheckedAt),
    };
  }

  /** Spends the unused codes of all users, who can then make new ones. Returns how many that were. */
  async spendEveryones(db: EntityManager): Promise<number> {
    const spentAt = this.clock.now().getTime();
    return (await db.update(RecoveryCode, { spentAt: IsNull() }, { spentAt })).affected ?? 0;
  }

  /** The same as `void`; what became void can be restored, and is undefined where there was no set. */
  async setAside(db: EntityManager, userId: string): Promise<VoidedCodes | undefined> {
    const set = await this.currentSet(db, userId);
    if (!set) return undefined;
    const codes = await db.findBy(RecoveryCode, { setId: set.id });
    await this.void(db, userId);
    const { salt, hashParameters, total, createdAt, lastCheckedAt } = set;
    return {
      salt,
      hashParameters,
      total,
      createdAt,
      lastCheckedAt,
      codes: codes.map(({ digest, spentAt }) => ({ digest, spentAt })),
    };
  }

  /** Makes codes good again that were set aside; those that had been used stay used. */
  async restore(db: EntityManager, userId: string, { codes, ...set }: VoidedCodes): Promise<void> {
    const setId = newId(this.clock.now().getTime());
    await insertRow(db, RecoveryCodeSet, { id: setId, userId, ...set });
    await db.insert(
      RecoveryCode,
      codes.map(({ digest, spentAt }) => ({ setId, digest, spentAt })),
    );
  }

  /** Two-step verification is off: the codes are good for nothing any more. */
  async void(db: EntityManager, userId: string): Promise<void> {
    await deleteRows(db, RecoveryCodeSet, { userId });
  }

  /** The code of the account's set that fits, spent or not. */
  async #match(
    db: EntityManager,
    userId: string,
    attempt: HashedAttempt | undefined,
  ): Promise<RecoveryCode | undefined> {
    const set = await this.currentSet(db, userId);
    if (!set || attempt?.setId !== set.id) return undefined;
    const codes = await db.findBy(RecoveryCode, { setId: set.id });
    // Each is compared, whichever fits.
    const [match] = codes.filter(({ digest }) => safeEqual(digest, attempt.digest));
    return match;
  }
}
