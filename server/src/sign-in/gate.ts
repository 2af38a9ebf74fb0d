import type { EntityManager } from "typeorm";
import type { Challenges, OpenedChallenge } from "../challenges/challenges.js";
import { together } from "../database/together.js";
import type { RecoveryCodes } from "../recovery-codes/recovery-codes.js";
import type { SecurityEvents } from "../security-events/security-events.js";
import type { Proof } from "../sessions/assurance.js";
import type { Client } from "../sessions/client.js";
import type { Session, Sessions, Transport } from "../sessions/sessions.js";
import type { SecondFactorLimit } from "../throttling/second-factor-limit.js";
import type { Authenticators } from "../totp/authenticators.js";
import type { User, Users } from "../users/users.js";

/** What a second factor can be proved with. The API shows these names. */
export type MfaMethod = "TOTP" | "RECOVERY_CODE";

/** A session was opened. The token exists only in this answer. */
export interface SignedIn {
  kind: "signed-in";
  user: User;
  session: Session;
  token: string;
}

/** Someone at the gate: the account, held until the unit ends, and whether what was proved falls short. */
interface Arrival {
  user: User;
  proof: Proof;
  isSecondFactorDue: boolean;
}

/** How someone goes on from the gate. */
interface Passage {
  transport: Transport;
  client: Client;
  /** What the opening of a session is recorded as. */
  event: "SIGNED_IN" | "REGISTERED";
}

/** The password was right, a second factor is due. */
export interface MfaRequired {
  kind: "mfa-required";
  challenge: OpenedChallenge;
  methods: MfaMethod[];
}

/**
 * The one gate to a session: registration, password, code and recovery code all come through here, and nothing else
 * opens a session. Whether a second factor is due is read from the bound authenticators in the very unit of work that
 * opens the one or the other.
 */
export class Gate {
  constructor(
    private readonly services: {
      users: Users;
      authenticators: Authenticators;
      recoveryCodes: RecoveryCodes;
      secondFactorLimit: SecondFactorLimit;
      challenges: Challenges;
      sessions: Sessions;
      events: SecurityEvents;
    },
  ) {}

  /**
   * Holds the account until the unit ends, and looks whether this proof suffices. Undefined where there is no account,
   * or it is locked out.
   */
  async arrive(db: EntityManager, userId: string, proof: Proof): Promise<Arrival | undefined> {
    const { users, authenticators } = this.services;
    const [user, isSecondFactorDue] = await together(
      users.hold(db, userId),
      // Answered once the account is held. Only a password alone may fall short.
      proof === "password" && authenticators.isMfaEnabled(db, userId),
    );
    return user && { user, proof, isSecondFactorDue };
  }

  /** Opens a session and records it when the proof suffices, else opens a challenge for the second factor. */
  async pass(
    db: EntityManager,
    { user, proof, isSecondFactorDue }: Arrival,
    { transport, client, event }: Passage,
  ): Promise<SignedIn | MfaRequired> {
    const { challenges, sessions, events } = this.services;
    if (isSecondFactorDue) {
      const [challenge, methods] = await together(challenges.open(db, user, transport), this.methods(db, user.id));
      return { kind: "mfa-required", challenge, methods };
    }
    const { session, token } = sessions.prepare(user, proof, transport, client);
    await together(
      sessions.open(db, session, client),
      events.record(db, event, { userId: user.id, client, sessionId: session.id }),
    );
    return { kind: "signed-in", user, session, token };
  }

  /** What can serve as the second factor just now. */
  async methods(db: EntityManager, userId: string): Promise<MfaMethod[]> {
    const { secondFactorLimit, recoveryCodes } = this.services;
    const [codesDisabled, recovery] = await together(
      secondFactorLimit.codesDisabled(db, userId),
      recoveryCodes.summary(db, userId),
    );
    const methods: MfaMethod[] = [];
    if (!codesDisabled) methods.push("TOTP");
    if (recovery?.remaining) methods.push("RECOVERY_CODE");
    return methods;
  }
}
