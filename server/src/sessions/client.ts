import type { Language } from "../mail/language.js";

/** Who is calling, as far as the network tells. */
export interface Client {
  /** Canonical address; the proxy's word for it only where the configuration trusts one. */
  ipAddress: string;
  /** What limits count by: the address, or for IPv6 its /64 network, which one person usually holds whole. */
  addressKey: string;
  /** A readable form of the user agent, e.g. "Firefox on Linux". */
  device: string | undefined;
  /** The language that they prefer, for mails that the call causes. */
  language: Language;
  /** The session that this browser holds already: a new one takes its place. */
  sessionId: string | undefined;
  /** Names the request in the log; undefined where it came by no request. */
  requestId?: string;
}
