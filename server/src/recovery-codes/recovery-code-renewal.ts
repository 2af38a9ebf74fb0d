import type { Database } from "../database/database.js";
import type { Hashing } from "../passwords/hashing.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Access } from "../sessions/access.js";
import type { Client } from "../sessions/client.js";
import type { SignedInUser } from "../sessions/sessions.js";
import type { Authenticators } from "../totp/authenticators.js";
import type { ChangesFrozen, Removals } from "../totp/removals.js";
import type { RecoveryCodes } from "./recovery-codes.js";

/** What became of it. The codes exist only in this answer. */
export type RenewalOutcome = { kind: "renewed"; codes: string[] } | { kind: "mfa-off" } | ChangesFrozen;

/** A new set in place of the old one. */
export class RecoveryCodeRenewal {
  constructor(
    private readonly services: {
      database: Database;
      access: Access;
      authenticators: Authenticators;
      hashing: Hashing;
      recoveryCodes: RecoveryCodes;
      removals: Removals;
      events: SecurityEvents;
    },
  ) {}

  /**
   * The new codes exist only in this answer.
   * @throws OverloadedError when the hashing queue is full.
   */
  async renew(current: SignedInUser, client: Client): Promise<RenewalOutcome> {
    const { database, access, authenticators, hashing, recoveryCodes, removals, events } = this.services;
    if (!(await database.read((db) => authenticators.isMfaEnabled(db, current.user.id)))) return { kind: "mfa-off" };
    const prepared = await hashing.admit(() => recoveryCodes.prepare());
    return database.write(async (db) => {
      const { id: userId } = await access.hold(db, current);
      if (!(await authenticators.isMfaEnabled(db, userId))) return { kind: "mfa-off" };
      const frozen = await removals.frozen(db, userId);
      if (frozen) return frozen;
      await recoveryCodes.issue(db, userId, prepared);
      await events.record(db, "RECOVERY_CODES_REGENERATED", { userId, client, sessionId: current.session.id });
      return { kind: "renewed", codes: prepared.codes };
    });
  }
}
