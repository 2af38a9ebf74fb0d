import type { EntityManager } from "typeorm";
import type { Database, Work } from "../database/database.js";
import { together } from "../database/together.js";
import { hashToken } from "../secrets/tokens.js";
import type { Client } from "../sessions/client.js";
import type { Throttling } from "../throttling/throttling.js";

const WINDOW_MS = 15 * 60_000;

/**
 * The limits on wrong passwords. They are soft, per account and client address: a hard lock of the account would let
 * anyone lock anyone out.
 */
export class PasswordAttempts {
  readonly #database: Database;
  readonly #throttling: Throttling;
  readonly #perAccount: number;
  readonly #perAddress: number;

  constructor(
    database: Database,
    throttling: Throttling,
    limits: { passwordFailures: number; addressFailures: number },
  ) {
    this.#database = database;
    this.#throttling = throttling;
    this.#perAccount = limits.passwordFailures;
    this.#perAddress = limits.addressFailures;
  }

  /**
   * Counts an attempt, in a write of its own, and reads what it will be compared with. Both are sent together: neither
   * needs the other.
   * @param account from `accountOf`.
   * @returns what was read, and the seconds to wait where no attempt is left.
   */
  async reserve<Found>(
    client: Client,
    account: string,
    read: Work<Found>,
  ): Promise<{ found: Found; retryAfterSeconds: number | undefined }> {
    const attempts = new Map([
      [accountKeyOf(client, account), this.#perAccount],
      [addressKeyOf(client), this.#perAddress],
    ]);
    const [counted, found] = await this.#database.writeOnce(
      (db) => this.#throttling.count(db, attempts, WINDOW_MS),
      read,
    );
    const refusing = [...attempts.keys()].find((key) => !counted.includes(key));
    if (refusing === undefined) return { found, retryAfterSeconds: undefined };
    const retryAfterSeconds = await this.#database.write(async (db) => {
      // An attempt that one of them refuses is not made, and so does not count for the other.
      for (const key of counted) await this.#throttling.withdraw(db, key);
      return this.#throttling.wait(db, refusing, WINDOW_MS);
    });
    return { found, retryAfterSeconds };
  }

  /**
   * Notes nothing, and takes as long as it takes to note a failure: where there is no account, there is nobody to note
   * it about, and the wait for the disk must not tell.
   */
  async noteNothing(client: Client, account: string): Promise<void> {
    const key = `nobody:${accountKeyOf(client, account)}`;
    await this.#database.write(async (db) => {
      await this.#throttling.count(db, new Map([[key, this.#perAccount]]), WINDOW_MS);
      await this.#throttling.reset(db, key);
    });
  }

  /**
   * The password was right: the account's count starts anew, and the address gets its attempt back. To be called at the
   * end of a unit, and in the order of `reserve`: crossing units would deadlock on PostgreSQL.
   */
  async succeeded(db: EntityManager, client: Client, account: string): Promise<void> {
    await together(
      this.#throttling.reset(db, accountKeyOf(client, account)),
      this.#throttling.release(db, addressKeyOf(client)),
    );
  }

  /** A new password was set: what was tried with the old one counts no more. */
  async forget(db: EntityManager, client: Client, account: string): Promise<void> {
    await this.#throttling.reset(db, accountKeyOf(client, account));
  }
}

/**
 * What attempts are counted under, whether or not there is such an account: a hash, so that nothing that was typed
 * becomes a key.
 * @param email the canonical address, or what was typed in place of one.
 */
export function accountOf(email: string): string {
  return hashToken(email);
}

const addressKeyOf = (client: Client) => `password-address:${client.addressKey}`;
const accountKeyOf = (client: Client, account: string) => `password:${account}:${client.addressKey}`;
