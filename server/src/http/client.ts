import type { FastifyRequest } from "fastify";
import { type Language, languageOf } from "../mail/language.js";
import type { Client } from "../sessions/client.js";
import { describeDevice } from "../sessions/device.js";
import { addressKey, clientAddress } from "./client-address.js";

/** Who made the request. Worked out when asked, and once: most requests never ask, and a sign-in asks many times. */
export class HttpClient implements Client {
  #ipAddress: string | undefined;
  #addressKey: string | undefined;

  /** @param trustedProxies how many proxies' words in X-Forwarded-For count. */
  constructor(
    private readonly request: FastifyRequest,
    private readonly trustedProxies: number,
    readonly sessionId: string | undefined,
  ) {}

  get requestId(): string {
    return this.request.id;
  }

  get ipAddress(): string {
    this.#ipAddress ??= this.#readAddress();
    return this.#ipAddress;
  }

  get addressKey(): string {
    this.#addressKey ??= addressKey(this.ipAddress);
    return this.#addressKey;
  }

  get device(): string | undefined {
    return describeDevice(this.request.headers["user-agent"]);
  }

  get language(): Language {
    return languageOf(this.request.headers["accept-language"]);
  }

  #readAddress(): string {
    const forwardedFor = this.request.headers["x-forwarded-for"];
    const entries = Array.isArray(forwardedFor) ? forwardedFor.join(",") : forwardedFor;
    return clientAddress(this.request.socket.remoteAddress ?? "", entries, this.trustedProxies);
  }
}
