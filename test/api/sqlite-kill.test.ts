import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import type { Credentials } from "../support/client.ts";
import { Phone } from "../support/phone.ts";
import { newFolder, removeFolder, ServerProcess } from "../support/server-process.ts";
import { expectType, someCredentials } from "../support/test.ts";

const ROUNDS = 5;
const ENV = { REGISTRATIONS_PER_HOUR: "100000" };

/** What a client was told. It holds from then on, whatever happens to the server. */
interface Journal {
  accounts: Credentials[];
  secured: { credentials: Credentials; phone: Phone }[];
  endedTokens: string[];
}

/** One person after the other, until the server is gone; each effect is written down once it was acknowledged. */
async function live(server: ServerProcess, journal: Journal): Promise<void> {
  for (;;) {
    const credentials = someCredentials();
    const app = server.app();
    expectType(await app.register(credentials), "SignedIn");
    journal.accounts.push(credentials);
    const { accessToken = "" } = app;
    const phone = Phone.scan(expectType(await app.setupMfa(), "MfaSetup").otpauthUri, server.clock);
    expectType(await app.confirmMfa(phone.code()), "MfaBound");
    journal.secured.push({ credentials, phone });
    expectType(await app.logout(), "LoggedOut");
    journal.endedTokens.push(accessToken);
  }
}

test(`of what was acknowledged nothing is lost when the server is killed, ${ROUNDS} times`, async () => {
  const folder = newFolder();
  const journal: Journal = { accounts: [], secured: [], endedTokens: [] };
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      const server = await ServerProcess.start(folder, ENV);
      const lives = Array.from({ length: 4 }, () =>
        // The connection breaks in the middle of something: that was not acknowledged.
        expect(live(server, journal)).rejects.toThrow(/fetch failed|terminated|socket/),
      );
      const enough = journal.endedTokens.length + round + 2;
      while (journal.endedTokens.length < enough) await new Promise((resolve) => setImmediate(resolve));
      await server.end("SIGKILL");
      await Promise.all(lives);
    }

    const server = await ServerProcess.start(folder, ENV);
    const securedEmails = journal.secured.map(({ credentials }) => credentials.email);
    for (const credentials of journal.accounts) {
      const answer = await server.app().login(credentials);
      if (securedEmails.includes(credentials.email)) expectType(answer, "MfaRequired");
      else expect(["SignedIn", "MfaRequired"]).toContain(answer.__typename);
    }
    for (const token of journal.endedTokens) {
      const app = server.app();
      app.accessToken = token;
      expect(await app.me()).toBeNull();
    }
    for (const { credentials, phone } of journal.secured.slice(-3)) {
      const app = server.app();
      await app.login(credentials);
      expectType(await app.verifyMfa(phone.code(1)), "SignedIn");
    }
    await server.end("SIGTERM");
    expectWhole(join(folder, "latchkey.db"));
  } finally {
    removeFolder(folder);
  }
}, 120_000);

/** Nothing is half done: each account has a password, and recovery codes exactly where an authenticator is bound. */
function expectWhole(path: string) {
  const db = new Sqlite(path, { readonly: true });
  try {
    expect(db.pragma("integrity_check")).toEqual([{ integrity_check: "ok" }]);
    expect(db.pragma("foreign_key_check")).toEqual([]);
    const strays = db
      .prepare(
        `SELECT email FROM "user" WHERE id NOT IN (SELECT user_id FROM password)
           OR id NOT IN (SELECT user_id FROM security_event WHERE type = 'REGISTERED')
           OR (id IN (SELECT user_id FROM authenticator)) <> (id IN (SELECT user_id FROM recovery_code_set))`,
      )
      .all();
    expect(strays).toEqual([]);
  } finally {
    db.close();
  }
}
