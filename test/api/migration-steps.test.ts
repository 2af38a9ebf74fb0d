import { expect } from "vitest";
import { readConfig } from "../../server/src/config.ts";
import { commonOptions } from "../../server/src/database/data-source.ts";
import { openDatabase } from "../../server/src/database/open-database.ts";
import { sqliteDriver } from "../../server/src/database/sqlite-driver.ts";
import type { Service } from "../support/service.ts";
import { addAuthenticator, aUserWithMfa, test as base, expectType, signIn } from "../support/test.ts";
import { DataSource } from "../support/typeorm.ts";

/** What hashes cost in earlier versions is not written beside all of them. */
const test = base.extend({ fullHashCost: true });

type Rows = Record<string, unknown>[];

/** The service's database, to take migrations back. */
async function connect(service: Service): Promise<DataSource> {
  const { database } = readConfig(service.env);
  const place =
    database.kind === "sqlite"
      ? ({ type: "better-sqlite3", driver: sqliteDriver(), database: database.path } as const)
      : ({ type: "postgres", url: database.url, installExtensions: false } as const);
  return new DataSource({ ...place, ...commonOptions }).initialize();
}

const migrated = async (source: DataSource) => (await source.query("SELECT name FROM migrations")).length;

/** All that the tables hold; or those tables and columns alone that were there before. */
async function contents(source: DataSource, tables: string[], before?: Record<string, Rows>) {
  const all: Record<string, Rows> = {};
  for (const table of tables) {
    const columns = Object.keys(before?.[table]?.[0] ?? {}).map((name) => `"${name}"`);
    const rows: Rows = await source.query(`SELECT ${columns.join(", ") || "*"} FROM "${table}"`);
    all[table] = rows.toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
  }
  return all;
}

test("from the tables of every earlier version, all that they hold is kept, and people go on", async ({
  service,
  clock,
}) => {
  const account = await aUserWithMfa(service, service.app());
  const { client, credentials } = account;
  await addAuthenticator(client);
  expectType(await client.setupMfa(), "MfaSetup");
  expectType(await service.app().login(credentials), "MfaRequired");
  const source = await connect(service);
  try {
    for (let former = commonOptions.migrations.length - 1; former > 0; former--) {
      while ((await migrated(source)) > former) await source.undoLastMigration();
      const tables = (await service.tables()).filter((table) => !/^(migrations|sqlite_)/.test(table));
      const before = await contents(source, tables);
      for (const table of ["user", "authenticator", "recovery_code", "session", "challenge", "security_event"]) {
        expect(before[table]?.length).toBeGreaterThan(0);
      }

      await (await openDatabase(readConfig(service.env).database)).close();

      expect(await migrated(source)).toBe(commonOptions.migrations.length);
      expect(await contents(source, tables, before)).toEqual(before);
    }
  } finally {
    await source.destroy();
  }
  expect(await client.me()).toMatchObject({ email: credentials.email, mfa: { recoveryCodes: { remaining: 10 } } });
  await signIn(service.browser(), account, clock);
  const app = service.app();
  expectType(await app.login(credentials), "MfaRequired");
  expectType(await app.useRecoveryCode(account.recoveryCodes[0] ?? ""), "SignedIn");
});
