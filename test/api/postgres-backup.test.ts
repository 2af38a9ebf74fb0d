import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../server/src/clock.ts";
import { ROOT, TypedCommand } from "../support/child.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { keyNumber } from "../support/keys.ts";
import { Phone } from "../support/phone.ts";
import { databaseAt, PostgresServer, queryPostgres } from "../support/postgres.ts";
import { findPostgresPrograms } from "../support/postgres-programs.ts";
import { ServerProcess } from "../support/server-process.ts";
import { Service } from "../support/service.ts";
import { expectType, PASSWORD, someCredentials } from "../support/test.ts";

// The document's own commands, with a PostgreSQL as a distribution brings it: other tests use another version.

const document = readFileSync(join(ROOT, "docs/operations.md"), "utf8");
const [, section = ""] = /^\*\*PostgreSQL\*\* has its own(.*?)^\*\*What is void/ms.exec(document) ?? [];
const commands = [...section.matchAll(/`(pg_\w+\s[^`]+)`|```sh\n(.*?)\n```/gs)].map(
  ([, named, block]) => named?.replaceAll(/\s+/g, " ") ?? block ?? "",
);

// With the time to fetch it, where there is none.
const TIMEOUT_MS = 600_000;

test(
  "what pg_dump keeps is restored by the document's commands, and what was used since opens nothing",
  async () => {
    expect(commands).toHaveLength(3);
    const [dump, restore, next] = commands;
    const programs = findPostgresPrograms();
    const folder = newFolder();
    const postgres = await PostgresServer.start({ programs });
    onTestFinished(async () => {
      await removeFolder(folder);
      await postgres.close();
    });
    const env = { ENCRYPTION_KEYS: `k1:${keyNumber(1)}`, DATABASE_TIMEOUT_MS: "15000" };
    const [former, restored] = [databaseAt(postgres.url, "former"), databaseAt(postgres.url, "restored")];
    const file = join(folder, "backup.dump");
    const type = async (line: string | undefined, url: string) => {
      const typed = line?.replace(/\bFILE\b/, `'${file}'`) ?? "";
      expect(await new TypedCommand(typed, { ...programs.env, ...env, DATABASE_URL: url }).ended).toMatchObject({
        code: 0,
      });
    };
    await queryPostgres(postgres.url, "CREATE DATABASE former");
    const server = await ServerProcess.start(folder, { ...env, DATABASE_URL: former });
    const credentials = { email: someCredentials().email, password: PASSWORD };
    const client = server.browser();
    expectType(await client.register(credentials), "SignedIn");
    const uri = expectType(await client.setupMfa(), "MfaSetup").otpauthUri;
    const phone = Phone.scan(uri, server.clock);
    const [recoveryCode] = expectType(await client.confirmMfa(phone.code()), "MfaBound").recoveryCodes;

    await type(dump, former);

    const usedCode = phone.code(1);
    const since = server.app();
    expectType(await since.login(credentials), "MfaRequired");
    expectType(await since.verifyMfa(usedCode), "SignedIn");
    expectType(await since.login(credentials), "MfaRequired");
    expectType(await since.useRecoveryCode(recoveryCode), "SignedIn");
    const newcomer = someCredentials();
    expectType(await server.app().register(newcomer), "SignedIn");
    await server.end("SIGTERM");

    await queryPostgres(postgres.url, "CREATE DATABASE restored");
    await type(restore, restored);
    // There is no terminal here to answer in.
    await type(`${next} --yes`, restored);

    const again = await ServerProcess.start(folder, { ...env, DATABASE_URL: restored });
    expect(await client.at(again).me()).toBeNull();
    expect(await since.at(again).me()).toBeNull();
    expectType(await again.app().login(newcomer), "InvalidCredentials");
    const visitor = again.app();
    expectType(await visitor.login(credentials), "MfaRequired");
    expectType(await visitor.verifyMfa(usedCode), "InvalidCode");
    // As the document warns.
    expectType(await visitor.useRecoveryCode(recoveryCode), "SignedIn");
    await again.end("SIGTERM");

    // Time passes, and codes are fresh again.
    const later = { ...systemClock, now: () => new Date(Date.now() + 90_000) };
    const service = await Service.start({ env: { ...env, DATABASE_URL: restored }, clock: later });
    onTestFinished(() => service.close());
    const app = service.app();
    expectType(await app.login(credentials), "MfaRequired");
    expectType(await app.verifyMfa(Phone.scan(uri, later).code()), "SignedIn");
  },
  TIMEOUT_MS,
);
