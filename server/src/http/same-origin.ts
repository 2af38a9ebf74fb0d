import type { FastifyRequest } from "fastify";
import { carriesCookies } from "./cookies.js";

/** Why a request to the API is refused before it is read; undefined when it is not. */
export type Refusal = "origin-not-listed" | "not-from-this-site" | undefined;

/**
 * The rule against forged requests. Whoever sends a cookie, or wants one, must be a page of this site: it says so by
 * an Origin that browsers set and pages cannot, and by a header that no form can send.
 */
export class SameOrigin {
  readonly #publicOrigin: string;
  readonly #listedOrigins: ReadonlySet<string>;

  constructor(publicUrl: string, corsOrigins: readonly string[]) {
    this.#publicOrigin = new URL(publicUrl).origin;
    this.#listedOrigins = new Set([this.#publicOrigin, ...corsOrigins]);
  }

  /** Whether a page of this site made the request, so that it may be given cookies. */
  isFirstParty(request: FastifyRequest): boolean {
    const { origin, authorization } = request.headers;
    // With a bearer token the cookies are ignored, also where the token is no good.
    return authorization === undefined && origin === this.#publicOrigin && request.headers["x-latchkey-csrf"] === "1";
  }

  /** Why the request is refused, if it is: by its headers alone, before anything of it is read. */
  refusalOf(request: FastifyRequest): Refusal {
    const { origin, authorization } = request.headers;
    if (origin !== undefined && !this.#listedOrigins.has(origin)) return "origin-not-listed";
    if (authorization !== undefined || !carriesCookies(request)) return undefined;
    return this.isFirstParty(request) ? undefined : "not-from-this-site";
  }
}
