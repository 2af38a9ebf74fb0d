import type { Challenges } from "../challenges/challenges.js";
import type { Database } from "../database/database.js";
import type { Outbox } from "../mail/outbox.js";
import type { ResetTokens } from "../password-reset/reset-tokens.js";
import type { RecoveryCodes } from "../recovery-codes/recovery-codes.js";
import type { Sessions } from "../sessions/sessions.js";
import type { Authenticators } from "../totp/authenticators.js";
import type { Enrollments } from "../totp/enrollments.js";
import type { Removals } from "../totp/removals.js";
import type { Users } from "../users/users.js";

/** How much was voided. */
export interface Voided {
  sessions: number;
  challenges: number;
  enrollments: number;
  resets: number;
  mails: number;
  authenticators: number;
  recoveryCodes: number;
}

/**
 * After a backup was restored, what was used, ended or signed out since it was made would work again. This ends all of
 * it, for all accounts, in one unit.
 */
export class Voiding {
  constructor(
    private readonly services: {
      database: Database;
      users: Users;
      sessions: Sessions;
      challenges: Challenges;
      enrollments: Enrollments;
      resetTokens: ResetTokens;
      removals: Removals;
      outbox: Outbox;
      authenticators: Authenticators;
      recoveryCodes: RecoveryCodes;
    },
  ) {}

  /**
   * Ends sessions, pending sign-ins, setups and mailed links, gives up mails that waited, since they will have gone, and
   * spends the present codes of all authenticators.
   * @param recoveryCodes also spends all recovery codes: which of them were used since, nothing tells.
   */
  async void({ recoveryCodes }: { recoveryCodes: boolean }): Promise<Voided> {
    const { database, users, ...services } = this.services;
    return database.write(async (db) => {
      // Whatever else was begun, an address under change for one, is void by that.
      await users.raiseEveryonesCredentialVersion(db);
      await services.removals.endEveryones(db);
      return {
        sessions: await services.sessions.endEveryones(db),
        challenges: await services.challenges.endEveryones(db),
        enrollments: await services.enrollments.endEveryones(db),
        resets: await services.resetTokens.endEveryones(db),
        mails: await services.outbox.discardAll(db),
        authenticators: await services.authenticators.spendEveryones(db),
        recoveryCodes: recoveryCodes ? await services.recoveryCodes.spendEveryones(db) : 0,
      };
    });
  }
}
