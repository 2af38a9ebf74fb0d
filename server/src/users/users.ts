import { type EntityManager, IsNull, MoreThan, Not } from "typeorm";
import type { Clock } from "../clock.js";
import { newId } from "../database/ids.js";
import { deleteRows, findRow, insertRow, lockRow, updateRows } from "../database/rows.js";
import type { EmailAddress } from "./email-address.js";
import { User } from "./user.entity.js";

export type { User } from "./user.entity.js";

/** The accounts. */
export class Users {
  constructor(private readonly clock: Clock) {}

  /** Adds an account. Fails on the unique address where there is one already. */
  async create(db: EntityManager, email: EmailAddress, name: string | null): Promise<User> {
    const now = this.clock.now().getTime();
    const user = db.create(User, {
      id: newId(now),
      email: email.display,
      canonicalEmail: email.canonical,
      name,
      credentialVersion: 0,
      lockedAt: null,
      createdAt: now,
    });
    await insertRow(db, User, user);
    return user;
  }

  /** The account of an address, in whichever spelling. */
  async findByEmail(db: EntityManager, email: EmailAddress): Promise<User | undefined> {
    return findRow(db, User, { canonicalEmail: email.canonical });
  }

  /** The account of an id. It is not held: others may change it. */
  async find(db: EntityManager, id: string): Promise<User | undefined> {
    return findRow(db, User, { id });
  }

  /** The user, held until the unit ends: units that change one account follow each other. Undefined when locked out. */
  async hold(db: EntityManager, id: string): Promise<User | undefined> {
    const user = await lockRow(db, User, { id });
    return user && user.lockedAt === null ? user : undefined;
  }

  /** Keeps the account out from now on. False when it was kept out already. */
  async lock(db: EntityManager, id: string): Promise<boolean> {
    const { affected } = await db.update(User, { id, lockedAt: IsNull() }, { lockedAt: this.clock.now().getTime() });
    return affected === 1;
  }

  /** Lets the account in again. False when it was not kept out. */
  async unlock(db: EntityManager, id: string): Promise<boolean> {
    const { affected } = await db.update(User, { id, lockedAt: Not(IsNull()) }, { lockedAt: null });
    return affected === 1;
  }

  /** So many accounts whose ids come after `after`, by age. */
  async page(db: EntityManager, first: number, after: string): Promise<User[]> {
    return db.find(User, { where: { id: MoreThan(after) }, order: { id: "ASC" }, take: first });
  }

  /** Fails on the unique address where another account has it. */
  async changeEmail(db: EntityManager, id: string, email: EmailAddress): Promise<void> {
    await updateRows(db, User, { id }, { email: email.display, canonicalEmail: email.canonical });
  }

  /** Keeps what the person is called, or that they are called nothing. */
  async rename(db: EntityManager, id: string, name: string | null): Promise<void> {
    await updateRows(db, User, { id }, { name });
  }

  /** Deletes the account; the rows about it go with it. */
  async delete(db: EntityManager, id: string): Promise<void> {
    await deleteRows(db, User, { id });
  }

  /** Voids whatever was begun under the former credentials. */
  async raiseCredentialVersion(db: EntityManager, id: string): Promise<void> {
    await db.increment(User, { id }, "credentialVersion", 1);
  }

  /** The same for all users. */
  async raiseEveryonesCredentialVersion(db: EntityManager): Promise<void> {
    await db
      .createQueryBuilder()
      .update(User)
      .set({ credentialVersion: () => '"credential_version" + 1' })
      .execute();
  }
}
