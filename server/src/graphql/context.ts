import { UnauthenticatedError } from "../sessions/access.js";
import type { Client } from "../sessions/client.js";
import type { Session, SignedInUser, Transport } from "../sessions/sessions.js";
import type { User } from "../users/users.js";
import { ForbiddenError } from "./errors.js";

/** What the pages' own cookies can be told. */
export interface SignInCookies {
  /** The token of the browser that began a sign-in. */
  readonly browserToken: string | undefined;
  keepSession(token: string): void;
  forgetSession(): void;
  keepBrowser(token: string): void;
  forgetBrowser(): void;
}

/** One request: who calls, from where, and what became of their session in its course. */
export class RequestContext {
  readonly requestId: string;
  readonly client: Client;
  /** The session of this request and its user, as they are now. */
  current: SignedInUser | undefined;
  // Not #private: Apollo hands resolvers a copy of this object, made field by field.
  private readonly cookies: SignInCookies;
  private readonly isFirstParty: boolean;

  constructor(request: {
    requestId: string;
    client: Client;
    current: SignedInUser | undefined;
    cookies: SignInCookies;
    isFirstParty: boolean;
  }) {
    this.requestId = request.requestId;
    this.client = request.client;
    this.current = request.current;
    this.cookies = request.cookies;
    this.isFirstParty = request.isFirstParty;
  }

  get browserToken(): string | undefined {
    return this.cookies.browserToken;
  }

  /** @throws UnauthenticatedError */
  requireSession(): SignedInUser {
    if (!this.current) throw new UnauthenticatedError("This needs a session.");
    return this.current;
  }

  /** Cookies go to the pages of this site only: others would sign a visitor in under a name that is not theirs. */
  assertMayHold(transport: Transport): void {
    if (transport === "COOKIE" && !this.isFirstParty) {
      throw new ForbiddenError("Sign-in by cookie is for the pages of this site. Ask for transport BEARER.");
    }
  }

  /** Hands the session's token over. Returns it for BEARER; for COOKIE it travels in the cookie alone. */
  open({ user, session, token }: { user: User; session: Session; token: string }): string | undefined {
    this.current = { user, session };
    if (session.transport === "BEARER") return token;
    this.cookies.keepSession(token);
    this.cookies.forgetBrowser();
    return undefined;
  }

  /** Keeps a pending sign-in in this browser. */
  keepPending(browserToken: string | undefined): void {
    if (browserToken !== undefined) this.cookies.keepBrowser(browserToken);
  }

  /** The session has ended. */
  close(): void {
    if (this.current?.session.transport !== "BEARER") {
      this.cookies.forgetSession();
      this.cookies.forgetBrowser();
    }
    this.current = undefined;
  }
}
