import type { EntityManager } from "typeorm";
import type { Clock } from "../clock.js";
import { entityOf } from "../database/row-mapping.js";
import { findRow, insertRow, updateRows } from "../database/rows.js";
import { runStatement } from "../database/statement.js";
import type { EmailAddress } from "../users/email-address.js";
import { User } from "../users/user.entity.js";
import type { Hashing } from "./hashing.js";
import { Password } from "./password.entity.js";
import { checkPassword, normalizePassword, type PasswordProblem } from "./password-policy.js";

/**
 * The passwords of users: set, and verified at the same cost whether or not there is one. Whoever has one hashed is
 * admitted first.
 */
export class Passwords {
  /** Compared with where there is no account, so that its absence cannot be told from the time it takes. */
  readonly #decoy: Promise<string>;
  #lookUp: string | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly hashing: Hashing,
    private readonly policy: { minLength: number; siteName: string },
  ) {
    this.#decoy = hashing.admit(() => hashing.hash("a password that nobody has"));
  }

  /** What is wrong with a password for this address, or undefined. */
  check(password: string, email: string): PasswordProblem | undefined {
    return checkPassword(password, this.policy.minLength, [email, this.policy.siteName]);
  }

  /** The hash to be kept of a password. */
  hash(password: string): Promise<string> {
    return this.hashing.hash(normalizePassword(password));
  }

  /** Whether the password is that of the hash. Where there is none it is not, which takes as long. */
  async matches(stored: string | undefined, password: string): Promise<boolean> {
    const right = await this.hashing.verify(stored ?? (await this.#decoy), normalizePassword(password));
    return right && stored !== undefined;
  }

  /** A new hash of a password that was just proved right, where today's parameters differ from its hash's. */
  async renewed(stored: string, password: string): Promise<string | undefined> {
    return this.hashing.isOutdated(stored) ? this.hash(password) : undefined;
  }

  /** The hash of a user's password. */
  async find(db: EntityManager, userId: string): Promise<string | undefined> {
    return (await findRow(db, Password, { userId }))?.hash;
  }

  /** The account of an address, and the hash of its password. One question: every sign-in asks it. */
  async findByEmail(db: EntityManager, email: EmailAddress): Promise<{ user: User; hash: string } | undefined> {
    this.#lookUp ??= db
      .createQueryBuilder(User, "user")
      .innerJoinAndMapOne("user.password", Password, "password", "password.userId = user.id")
      .where("user.canonicalEmail = :canonical", { canonical: email.canonical })
      .getQueryAndParameters()[0];
    const { rows } = await runStatement(db, this.#lookUp, [email.canonical], "reads");
    return rows
      .map((row) => ({ user: entityOf(db, User, row, "user_"), hash: entityOf(db, Password, row, "password_").hash }))
      .at(0);
  }

  /** Keeps the first password of a user. */
  async create(db: EntityManager, userId: string, hash: string): Promise<void> {
    await insertRow(db, Password, { userId, hash, changedAt: this.clock.now().getTime() });
  }

  /** Keeps another one in its place. */
  async replace(db: EntityManager, userId: string, hash: string): Promise<void> {
    await updateRows(db, Password, { userId }, { hash, changedAt: this.clock.now().getTime() });
  }

  /** Keeps the password and renews its hash, unless another password was set meanwhile. */
  async rehash(db: EntityManager, userId: string, stored: string, renewed: string): Promise<void> {
    await updateRows(db, Password, { userId, hash: stored }, { hash: renewed });
  }
}
