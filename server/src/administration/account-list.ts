import type { Database } from "../database/database.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Authenticators } from "../totp/authenticators.js";
import type { User, Users } from "../users/users.js";

const PAGE = 200;

/** An account, as an administrator sees it. */
export interface ListedAccount {
  user: User;
  mfaEnabled: boolean;
  /** In milliseconds; undefined when nobody has signed in since events are kept. */
  lastSignInAt: number | undefined;
}

/** All accounts, by age. */
export class AccountList {
  constructor(
    private readonly services: {
      database: Database;
      users: Users;
      authenticators: Authenticators;
      events: SecurityEvents;
    },
  ) {}

  /** Read page by page: there may be a million. */
  async *all(): AsyncGenerator<ListedAccount> {
    for (let page = await this.#page(""); page.length > 0; page = await this.#page(page.at(-1)?.user.id ?? "")) {
      yield* page;
    }
  }

  #page(after: string): Promise<ListedAccount[]> {
    const { database, users, authenticators, events } = this.services;
    return database.read(async (db) => {
      const page = await users.page(db, PAGE, after);
      if (page.length === 0) return [];
      const ids = page.map(({ id }) => id);
      const withMfa = await authenticators.withMfa(db, ids);
      const lastSignIns = await events.lastSignIns(db, ids);
      return page.map((user) => ({
        user,
        mfaEnabled: withMfa.has(user.id),
        lastSignInAt: lastSignIns.get(user.id),
      }));
    });
  }
}
