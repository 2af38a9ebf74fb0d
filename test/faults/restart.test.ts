import { expect, test } from "vitest";
import { IS_THOROUGH } from "../support/chance.ts";
import { documents } from "../support/documents.ts";
import { ServerProcess } from "../support/server-process.ts";
import { expectType, someCredentials } from "../support/test.ts";
import { newTestDatabase } from "../support/test-database.ts";

const USERS = 10_000;
/** Where the machine has time for this test, a server is ready again within this time. */
const READY_MS = 3_000;

const NUMBERS = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${USERS})`;
const FILL = [
  `${NUMBERS} INSERT INTO "user" (id, email, canonical_email, credential_version, created_at)
     SELECT 'id-' || i, 'many-' || i || '@example.com', 'many-' || i || '@example.com', 0, 1795507200000 FROM n`,
  `${NUMBERS} INSERT INTO password (user_id, hash, changed_at) SELECT 'id-' || i, 'none', 1795507200000 FROM n`,
];

test(`with ${USERS} accounts a server that was killed under load is soon ready again, and goes on`, async () => {
  const database = await newTestDatabase();
  const start = () => ServerProcess.start(database.folder, { ...database.env, REGISTRATIONS_PER_HOUR: "100000" });
  let server = await start();
  try {
    for (const sql of FILL) await database.query(sql);
    const credentials = someCredentials();
    const client = server.app();
    expectType(await client.register(credentials), "SignedIn");
    const input = () => ({ input: { ...someCredentials(), transport: "BEARER" } });
    const load = Array.from({ length: 8 }, () =>
      server
        .app()
        .send(documents.register, input())
        .catch(() => undefined),
    );
    await Promise.race(load);
    await server.end("SIGKILL");
    await Promise.all(load);

    const killed = performance.now();
    server = await start();
    expect((await server.app().get("/readyz")).status).toBe(200);
    const took = performance.now() - killed;
    console.log(`Ready again after ${Math.round(took)} ms.`);
    if (IS_THOROUGH) expect(took).toBeLessThan(READY_MS);
    expect(await client.at(server).me()).toMatchObject({ email: credentials.email });
    expectType(await server.app().login(credentials), "SignedIn");
  } finally {
    await server.end("SIGTERM");
    await database.remove();
  }
});
