import { createRequire } from "node:module";
import { newId } from "../../server/dist/database/ids.js";
import { SqliteDatabase } from "../../server/dist/database/sqlite-database.js";
import { generateEncryptionKey, parseEncryptionKeys, SecretBox } from "../../server/dist/secrets/secret-box.js";
import { hashToken, newToken } from "../../server/dist/secrets/tokens.js";
import { secretContext } from "../../server/dist/totp/authenticators.js";
import { generateSecret } from "../../server/dist/totp/totp.js";

const require = createRequire(new URL("../../server/package.json", import.meta.url));
const Sqlite = require("better-sqlite3");
const { hash } = require("@node-rs/argon2");

export const PASSWORD = "correct horse battery staple";

/**
 * A migrated database with accounts straight from the rows, since to register them one by one would take as long as
 * hashing all their passwords. Half of them are plain, the others have an authenticator and an open challenge.
 */
export async function seed(path, accounts) {
  await (await SqliteDatabase.open(path)).close();
  const encryptionKeys = generateEncryptionKey();
  const box = new SecretBox(parseEncryptionKeys(encryptionKeys));
  const passwordHash = await hash(PASSWORD, { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const db = new Sqlite(path);
  const insert = (table, row) =>
    db
      .prepare(
        `INSERT INTO "${table}" (${Object.keys(row).join(", ")}) VALUES (${Object.keys(row)
          .map(() => "?")
          .join(", ")})`,
      )
      .run(...Object.values(row));
  const now = Date.now();
  const seeded = { encryptionKeys, plain: [], secured: [] };
  db.transaction(() => {
    for (let i = 0; i < accounts; i++) {
      const userId = newId(now);
      const email = `user-${i}@bench.example`;
      insert("user", { id: userId, email, canonical_email: email, credential_version: 0, created_at: now });
      insert("password", { user_id: userId, hash: passwordHash, changed_at: now });
      if (i % 2 === 0) {
        seeded.plain.push({ email });
        continue;
      }
      const [id, secret, challenge] = [newId(now), generateSecret(), newToken("challenge")];
      insert("authenticator", {
        id,
        user_id: userId,
        slot: 0,
        name: "Authenticator app",
        sealed_secret: box.seal(secret, secretContext(userId, id)),
        last_used_step: 0,
        clock_offset_seconds: 0,
        confirmed_at: now,
      });
      insert("challenge", {
        id: newId(now),
        token_hash: hashToken(challenge),
        user_id: userId,
        transport: "BEARER",
        credential_version: 0,
        attempts_left: 5,
        created_at: now,
        expires_at: now + 300_000,
      });
      seeded.secured.push({ email, secret, challenge });
    }
  })();
  db.close();
  return seeded;
}
