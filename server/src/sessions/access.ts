import type { EntityManager } from "typeorm";
import type { Challenges } from "../challenges/challenges.js";
import type { User, Users } from "../users/users.js";
import type { Sessions, SignedInUser } from "./sessions.js";

/** The request needs a session and has none, or its session ended while it was under way. */
export class UnauthenticatedError extends Error {
  override name = "UnauthenticatedError";
}

/** Who may act on an account, as it stands inside a unit of work. */
export class Access {
  constructor(
    private readonly users: Users,
    private readonly sessions: Sessions,
    private readonly challenges: Challenges,
  ) {}

  /**
   * Holds the user of a session until the unit ends.
   * @throws UnauthenticatedError when the session has ended since the request began, or the user is locked.
   */
  async hold(db: EntityManager, { user, session }: SignedInUser): Promise<User> {
    const held = await this.users.hold(db, user.id);
    if (!held || !(await this.sessions.isAlive(db, session.id)))
      throw new UnauthenticatedError("The session has ended.");
    return held;
  }

  /**
   * After a change of password or factors, everything that was opened before it ends: all other sessions and all
   * pending sign-ins, in the same unit. Whoever had stolen one has it no longer.
   */
  async endOthers(db: EntityManager, userId: string, keepSessionId: string): Promise<void> {
    await this.sessions.endOthers(db, userId, keepSessionId);
    await this.#voidPending(db, userId);
  }

  /** The same, without a session to keep. The account is held from then on until the unit ends. */
  async endAll(db: EntityManager, userId: string): Promise<void> {
    await this.#voidPending(db, userId);
    await this.sessions.endAll(db, userId);
  }

  async #voidPending(db: EntityManager, userId: string) {
    await this.users.raiseCredentialVersion(db, userId);
    await this.challenges.endAll(db, userId);
  }
}
