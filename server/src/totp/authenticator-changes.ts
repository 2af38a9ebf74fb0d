import type { Database } from "../database/database.js";
import type { RecoveryCodes } from "../recovery-codes/recovery-codes.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Access } from "../sessions/access.js";
import type { Client } from "../sessions/client.js";
import type { SignedInUser } from "../sessions/sessions.js";
import type { User } from "../users/users.js";
import type { Authenticator, Authenticators } from "./authenticators.js";
import type { ChangesFrozen, Removals } from "./removals.js";

/** What became of a removal. */
export type UnbindOutcome = { kind: "unbound"; user: User } | { kind: "not-found" } | ChangesFrozen;

/** What its owner does to an authenticator that is bound: another name, and its removal. */
export class AuthenticatorChanges {
  constructor(
    private readonly services: {
      database: Database;
      access: Access;
      authenticators: Authenticators;
      recoveryCodes: RecoveryCodes;
      removals: Removals;
      events: SecurityEvents;
    },
  ) {}

  /** Undefined when the user has no authenticator of that id. */
  async rename(current: SignedInUser, client: Client, id: string, name: string): Promise<Authenticator | undefined> {
    const { database, access, authenticators, events } = this.services;
    return database.write(async (db) => {
      const user = await access.hold(db, current);
      const authenticator = await authenticators.rename(db, user.id, id, name);
      if (authenticator) {
        await events.record(db, "MFA_RENAMED", { userId: user.id, client, sessionId: current.session.id });
      }
      return authenticator;
    });
  }

  /**
   * Unbinds. With the last authenticator, MFA is off and the recovery codes are void. All of it can be undone for a
   * while, by the mail that tells of it.
   */
  async unbind(current: SignedInUser, client: Client, id: string): Promise<UnbindOutcome> {
    const { database, access, authenticators, recoveryCodes, removals, events } = this.services;
    return database.write(async (db) => {
      const user = await access.hold(db, current);
      const frozen = await removals.frozen(db, user.id);
      if (frozen) return frozen;
      const removed = await authenticators.remove(db, user.id, id);
      if (!removed) return { kind: "not-found" };
      const isOnlyOne = !(await authenticators.isMfaEnabled(db, user.id));
      const voided = isOnlyOne ? await recoveryCodes.setAside(db, user.id) : undefined;
      const undoToken = await removals.keep(db, removed, voided);
      await access.endOthers(db, user.id, current.session.id);
      const authenticator = { name: removed.name, isOnlyOne };
      await events.record(db, "MFA_UNBOUND", {
        userId: user.id,
        client,
        sessionId: current.session.id,
        authenticator,
        undoToken,
      });
      return { kind: "unbound", user };
    });
  }
}
