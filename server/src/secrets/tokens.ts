import { createHmac, hash, randomBytes, timingSafeEqual } from "node:crypto";

/** What a token opens. Each kind has a prefix of its own, so that none is ever taken for another. */
export type TokenKind =
  | "session"
  | "access"
  | "challenge"
  | "enrollment"
  | "pre-auth"
  | "reset"
  | "undo"
  | "email-change";

const PREFIX: Record<TokenKind, string> = {
  session: "ses_",
  access: "acc_",
  challenge: "chl_",
  enrollment: "enr_",
  "pre-auth": "pre_",
  reset: "rst_",
  undo: "und_",
  "email-change": "emc_",
};

const TOKEN_BYTES = 32;
// 256 bits in base64url.
const TOKEN_BODY = /^[A-Za-z0-9_-]{43}$/;

/** A fresh token of 256 random bits. */
export function newToken(kind: TokenKind): string {
  return PREFIX[kind] + randomBytes(TOKEN_BYTES).toString("base64url");
}

/** Whether `text` has the shape of a token of this kind. It says nothing about whether the token is alive. */
export function isToken(kind: TokenKind, text: string): boolean {
  const prefix = PREFIX[kind];
  return text.startsWith(prefix) && TOKEN_BODY.test(text.slice(prefix.length));
}

/** What the database keeps of a token. Tokens are random, so a fast hash is enough. */
export function hashToken(token: string): string {
  return hash("sha256", token, "base64url");
}

/**
 * The challenge that belongs to a browser's pre-auth cookie.
 * The database holds hashes alone, yet a reloaded page must see its challenge again: so it is derived, not stored.
 * The cookie cannot be worked out from the challenge.
 */
export function deriveChallenge(preAuthToken: string): string {
  return PREFIX.challenge + createHmac("sha256", preAuthToken).update("latchkey challenge v1").digest("base64url");
}

/** Compares two strings in a time that tells nothing about where they differ; only their lengths may show. */
export function safeEqual(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
