import { randomBytes } from "node:crypto";
import { type EntityManager, IsNull } from "typeorm";
import type { Clock } from "../clock.js";
import { newId } from "../database/ids.js";
import { deleteRows, findRow, insertRow } from "../database/rows.js";
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
  digests: string[];
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

  async prepare(): Promise<PreparedCodes> {
    const codes = Array.from({ length: CODES_PER_SET }, generateRecoveryCode);
    const salt = randomBytes(SALT_BYTES).toString("base64url");
    return { codes, salt, digests: await this.hashing.digest(codes, salt) };
  }

  /** Makes the prepared set the account's; the former one is void. */
  async issue(db: EntityManager, userId: string, { salt, digests }: PreparedCodes): Promise<void> {
    await this.void(db, userId);
    const now = this.clock.now().getTime();
    const setId = newId(now);
    await insertRow(db, RecoveryCodeSet, { id: setId, userId, salt, total: digests.length, createdAt: now });
    await db.insert(
      RecoveryCode,
      digests.map((digest) => ({ setId, digest, spentAt: null })),
    );
  }

  /** Undefined when the account has no set. */
  async hashAttempt(set: RecoveryCodeSet | undefined, code: string): Promise<HashedAttempt | undefined> {
    if (!set) return undefined;
    const [digest] = await this.hashing.digest([code], set.salt);
    return digest === undefined ? undefined : { setId: set.id, digest };
  }

  /** Runs in the caller's unit of work, so that a spent code and what it buys commit together. */
  async spend(
    db: EntityManager,
    userId: string,
    attempt: HashedAttempt | undefined,
  ): Promise<"verified" | "already-used" | "wrong"> {
    const set = await this.currentSet(db, userId);
    if (!set || attempt?.setId !== set.id) return "wrong";
    const codes = await db.findBy(RecoveryCode, { setId: set.id });
    // Each is compared, whichever fits.
    const [match] = codes.filter(({ digest }) => safeEqual(digest, attempt.digest));
    if (!match) return "wrong";
    const unspent = { setId: set.id, digest: match.digest, spentAt: IsNull() };
    const { affected } = await db.update(RecoveryCode, unspent, { spentAt: this.clock.now().getTime() });
    return affected === 1 ? "verified" : "already-used";
  }

  async currentSet(db: EntityManager, userId: string): Promise<RecoveryCodeSet | undefined> {
    return findRow(db, RecoveryCodeSet, { userId });
  }

  async summary(db: EntityManager, userId: string): Promise<RecoveryCodeSummary | undefined> {
    const set = await this.currentSet(db, userId);
    if (!set) return undefined;
    const remaining = await db.countBy(RecoveryCode, { setId: set.id, spentAt: IsNull() });
    return { total: set.total, remaining, createdAt: new Date(set.createdAt) };
  }

  /** Two-step verification is off: the codes are good for nothing any more. */
  async void(db: EntityManager, userId: string): Promise<void> {
    await deleteRows(db, RecoveryCodeSet, { userId });
  }
}
