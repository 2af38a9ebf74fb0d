import type { FastifyReply, FastifyRequest } from "fastify";
import type { SignInCookies } from "../graphql/context.js";

// The prefix makes browsers refuse them without Secure, for another path, or for a parent domain (RFC 6265bis, 4.1.3.2).

/** The token of a session. */
const SESSION_COOKIE = "__Host-latchkey-session";
/** The token of a browser that has begun a sign-in. */
const BROWSER_COOKIE = "__Host-latchkey-sign-in";

/** They last as long as the browser does; the server ends the session before. */
const OPTIONS = { path: "/", secure: true, httpOnly: true, sameSite: "lax" } as const;

/** Whether the request carries a cookie that means something here. */
export function carriesCookies(request: FastifyRequest): boolean {
  return request.cookies[SESSION_COOKIE] !== undefined || request.cookies[BROWSER_COOKIE] !== undefined;
}

/** The cookies of the pages on this site, read from one request and written to its reply. */
export class Cookies implements SignInCookies {
  readonly sessionToken: string | undefined;
  readonly browserToken: string | undefined;

  /** @param honoured false for requests with an Authorization header: their cookies count for nothing. */
  constructor(
    request: FastifyRequest,
    private readonly reply: FastifyReply,
    honoured: boolean,
  ) {
    this.sessionToken = honoured ? request.cookies[SESSION_COOKIE] : undefined;
    this.browserToken = honoured ? request.cookies[BROWSER_COOKIE] : undefined;
  }

  keepSession(token: string): void {
    void this.reply.setCookie(SESSION_COOKIE, token, OPTIONS);
  }

  forgetSession(): void {
    if (this.sessionToken !== undefined) void this.reply.clearCookie(SESSION_COOKIE, OPTIONS);
  }

  keepBrowser(token: string): void {
    void this.reply.setCookie(BROWSER_COOKIE, token, OPTIONS);
  }

  forgetBrowser(): void {
    if (this.browserToken !== undefined) void this.reply.clearCookie(BROWSER_COOKIE, OPTIONS);
  }
}
