import { expect, vi } from "vitest";
import type { Client, Credentials, Place } from "./client.ts";
import { documents } from "./documents.ts";
import { expectType, someCredentials } from "./test.ts";

/** What no answer says of the disk that the server writes to. */
const OF_THE_DISK = /disk|full|space|extend|SQL|I\/O/i;
const PATIENCE_MS = 60_000;

/** People who register while a server's disk fills up, and what was acknowledged to them. */
export class Registrations<Server extends Place> {
  readonly acknowledged: { credentials: Credentials; client: Client<Server> }[] = [];

  /** @param arrive gives a client that nobody has used. */
  constructor(private readonly arrive: () => Client<Server>) {}

  async register() {
    const client = this.arrive();
    const credentials = someCredentials();
    const response = await client.send(documents.register, { input: { ...credentials, transport: "BEARER" } });
    if (response.status === 200) {
      client.accessToken = expectType(response.body.data.register, "SignedIn").accessToken;
      this.acknowledged.push({ credentials, client });
    }
    return response;
  }

  /** From now on they are refused, and not told of the disk; whoever has registered is served. */
  async expectRefused(): Promise<void> {
    // There may be room left in what has been longer before.
    const refused = await vi.waitFor(async () => {
      const response = await this.register();
      expect(response.status).not.toBe(200);
      return response;
    }, PATIENCE_MS);
    for (const { status, headers, body } of [refused, await this.register(), await this.register()]) {
      expect(status).toBe(503);
      expect(headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
      expect(body.data ?? null).toBeNull();
      expect(body.errors[0].extensions).toEqual({ code: "OVERLOADED" });
      expect(JSON.stringify(body)).not.toMatch(OF_THE_DISK);
    }
    expect((await this.arrive().get("/healthz")).status).toBe(200);
    await this.expectKnown();
  }

  /** Sooner or later somebody can register again. */
  async expectTaken(): Promise<void> {
    await vi.waitFor(async () => expect((await this.register()).status).toBe(200), PATIENCE_MS);
    await this.expectKnown();
  }

  /** Who is in the database, by their addresses, in the order of registration: those who were told so, and no others. */
  expectAll(emails: unknown[]): void {
    expect(emails).toEqual(this.acknowledged.map(({ credentials }) => credentials.email));
  }

  private async expectKnown(): Promise<void> {
    for (const { client, credentials } of this.acknowledged) {
      expect(await client.me()).toMatchObject({ email: credentials.email });
    }
  }
}
