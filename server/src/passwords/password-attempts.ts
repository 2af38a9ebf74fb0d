import type { EntityManager } from "typeorm";
import type { Database } from "../database/database.js";
import { together } from "../database/together.js";
import { hashToken } from "../secrets/tokens.js";
import type { Client } from "../sessions/client.js";
import type { Throttling } from "../throttling/throttling.js";
import { parseEmailAddress } from "../users/email-address.js";

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

  /** Counts an attempt in a write of its own. Returns undefined, or the seconds to wait when there is none left. */
  async reserve(client: Client, account: string): Promise<number | undefined> {
    const attempts = new Map([
      [accountKeyOf(client, account), this.#perAccount],
      [addressKeyOf(client), this.#perAddress],
    ]);
    const counted = await this.#database.writeOnce((db) => this.#throttling.count(db, attempts, WINDOW_MS));
    const refusing = [...attempts.keys()].find((key) => !counted.includes(key));
    if (refusing === undefined) return undefined;
    return this.#database.write(async (db) => {
      // An attempt that one of them refuses is not made, and so does not count for the other.
      for (const key of counted) await this.#throttling.release(db, key);
      return this.#throttling.wait(db, refusing, WINDOW_MS);
    });
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

/** What attempts are counted under: the user's id, else a hash of the address, so that no raw text becomes a key. */
export function accountOf(userId: string | undefined, email: string): string {
  return userId ?? hashToken(parseEmailAddress(email)?.canonical ?? email);
}

const addressKeyOf = (client: Client) => `password-address:${client.addressKey}`;
const accountKeyOf = (client: Client, account: string) => `password:${account}:${client.addressKey}`;
