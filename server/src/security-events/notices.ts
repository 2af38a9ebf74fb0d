import type { EntityManager } from "typeorm";
import type { Clock } from "../clock.js";
import { findRow } from "../database/rows.js";
import type { Happening, Letters } from "../mail/letters.js";
import type { Outbox } from "../mail/outbox.js";
import type { Client } from "../sessions/client.js";
import type { KnownDevices } from "../sessions/known-devices.js";
import type { Throttling } from "../throttling/throttling.js";
import { User } from "../users/user.entity.js";
import type { SecurityEventType } from "./security-event.entity.js";

/** What happened, and what a notice tells of it beside that. */
export interface Occasion {
  userId: string;
  client: Client | "administrator";
  /** Of an authenticator that was added or removed. */
  authenticator?: { name: string; isOnlyOne: boolean };
  /** Undoes the removal. */
  undoToken?: string;
  /** How many recovery codes are left. */
  remaining?: number;
  /** How long the second factor is locked for. */
  lockedForSeconds?: number;
  /** Of a second factor that was refused: whether the password before it was right. */
  passwordWasRight?: boolean;
}

/** Of guesses that go on, a person is told so often. */
const REFUSED_CODE_NOTICE = { attempts: 1, windowMs: 24 * 60 * 60_000 };

/** Tells people by mail what happened to their accounts, in the unit of work in which it happened. */
export class Notices {
  constructor(
    private readonly services: {
      clock: Clock;
      outbox: Outbox;
      letters: Letters;
      knownDevices: KnownDevices;
      throttling: Throttling;
    },
  ) {}

  /** Puts the notice into the outbox that this event calls for, if any. */
  async tell(db: EntityManager, type: SecurityEventType, occasion: Occasion): Promise<void> {
    const happening = await this.#happeningOf(db, type, occasion);
    const user = happening && (await findRow(db, User, { id: occasion.userId }));
    if (!user) return;
    const { clock, outbox, letters } = this.services;
    // Nobody knows in which language who runs a command writes to whom it concerns.
    const client =
      occasion.client === "administrator"
        ? ({ language: "en", ipAddress: null, device: null } as const)
        : occasion.client;
    const { language, ipAddress, device } = client;
    const content = letters.notice(user, { language, ipAddress, device, at: clock.now() }, happening);
    await outbox.enqueue(db, { kind: type, to: user.email, content });
  }

  async #happeningOf(
    db: EntityManager,
    type: SecurityEventType,
    { userId, client, authenticator, undoToken, remaining = 0, lockedForSeconds = 0, passwordWasRight }: Occasion,
  ): Promise<Happening | undefined> {
    const { knownDevices, throttling } = this.services;
    switch (type) {
      case "REGISTERED":
        if (client !== "administrator") await knownDevices.note(db, userId, client);
        return { kind: "registered" };
      case "SIGNED_IN":
        return client !== "administrator" && (await knownDevices.note(db, userId, client))
          ? { kind: "new-device" }
          : undefined;
      case "MFA_FAILED": {
        // Whoever mistypes a code where they always sign in knows it already.
        if (!passwordWasRight || client === "administrator") return undefined;
        if (!(await knownDevices.isStrange(db, userId, client))) return undefined;
        const wait = await throttling.reserve(db, `refused-code-notice:${userId}`, REFUSED_CODE_NOTICE);
        return wait === undefined ? { kind: "code-refused" } : undefined;
      }
      case "MFA_LOCKED":
        return { kind: "locked", seconds: lockedForSeconds };
      case "RECOVERY_CODE_USED":
        return { kind: "recovery-code-used", remaining };
      case "MFA_BOUND":
        return authenticator && { kind: "authenticator-added", ...authenticator };
      case "MFA_UNBOUND":
        return authenticator && { kind: "authenticator-removed", ...authenticator, undoToken };
      case "MFA_RESTORED":
        return authenticator && { kind: "authenticator-restored", name: authenticator.name };
      case "RECOVERY_CODES_REGENERATED":
        return { kind: "codes-renewed" };
      case "PASSWORD_CHANGED":
      case "PASSWORD_RESET":
        return { kind: "password-changed" };
      case "MFA_RESET_BY_ADMIN":
        return { kind: "mfa-reset-by-administrator" };
      case "ACCOUNT_DELETED":
        return { kind: "account-deleted" };
      default:
        // The activity list is enough; and the mail with a link is written by whoever makes the link.
        return undefined;
    }
  }
}
