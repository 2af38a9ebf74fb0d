import DataLoader from "dataloader";
import type { Database } from "../database/database.js";
import type { Session, Transport } from "./session.entity.js";
import type { PresentedToken, Sessions, SignedInUser } from "./sessions.js";

/** Tells each request who is asking. */
export class Visitors {
  /** Requests that begin together are looked up together. Nothing is kept for the next ones. */
  readonly #sessions = new DataLoader<PresentedToken, SignedInUser | undefined>(
    (presented) => this.database.read((db) => this.sessions.findAll(db, presented)),
    { cache: false },
  );

  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
    /** Told when the note of a session's use could not be written; nothing else depends on it. */
    private readonly onTouchFailed: (error: unknown) => void,
  ) {}

  /** The live session of a token and its user, as they are at this moment: nothing is cached. */
  async recognize(token: string | undefined, transport: Transport): Promise<SignedInUser | undefined> {
    if (token === undefined) return undefined;
    const current = await this.#sessions.load({ token, transport });
    if (current && this.sessions.isStale(current.session)) this.#noteUse(current.session);
    return current;
  }

  /** Not waited for: a database that is busy writing still answers reads. */
  #noteUse(session: Session): void {
    this.database.write((db) => this.sessions.touch(db, session)).catch(this.onTouchFailed);
  }
}
