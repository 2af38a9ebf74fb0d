import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "../database/database.js";
import { insertRow } from "../database/rows.js";
import { EncryptionKeyCheck } from "./encryption-key-check.entity.js";
import {
  type EncryptionKey,
  generateEncryptionKey,
  parseEncryptionKeys,
  SecretBox,
  SecretBoxError,
} from "./secret-box.js";

const FILE_NAME = "encryption-keys";
const KNOWN_TEXT = "latchkey";
const contextOf = (keyId: string) => `encryption-key-check|${keyId}`;

/** The keys cannot be used with this database. The message names key ids, never keys. */
export class KeyRingError extends Error {
  override name = "KeyRingError";
}

/** The keys of the environment, else those in the data folder, which are made there once. */
export function loadKeys(
  fromEnvironment: readonly EncryptionKey[] | undefined,
  dataDir: string,
): readonly EncryptionKey[] {
  if (fromEnvironment) return fromEnvironment;
  const path = join(dataDir, FILE_NAME);
  if (!existsSync(path)) {
    mkdirSync(dataDir, { recursive: true });
    // "wx": of two servers that start together, one writes; both then read the same file.
    try {
      writeFileSync(path, `${generateEncryptionKey()}\n`, { mode: 0o600, flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  try {
    return parseEncryptionKeys(readFileSync(path, "utf8").trim());
  } catch (error) {
    throw new KeyRingError(`The key file ${path} cannot be used: ${(error as Error).message}.`);
  }
}

/**
 * A secret box whose keys were held against the database: each key that it has seen must be here, and must be the
 * same. Otherwise every authenticator would fail later, one by one.
 * @throws KeyRingError
 */
export async function openSecretBox(database: Database, keys: readonly EncryptionKey[]): Promise<SecretBox> {
  const box = new SecretBox(keys);
  const checks = await database.read((db) => db.find(EncryptionKeyCheck));
  for (const { keyId, sealed } of checks) {
    if (!box.keyIds.includes(keyId)) {
      throw new KeyRingError(`The encryption key "${keyId}" is missing: secrets in the database are sealed with it.`);
    }
    try {
      if (box.open(sealed, contextOf(keyId)) !== KNOWN_TEXT) throw new SecretBoxError("unknown text");
    } catch {
      throw new KeyRingError(`The encryption key "${keyId}" is not the one that the database was sealed with.`);
    }
  }
  await database.write(async (db) => {
    const primary = box.primaryKeyId;
    if (await db.existsBy(EncryptionKeyCheck, { keyId: primary })) return;
    await insertRow(db, EncryptionKeyCheck, { keyId: primary, sealed: box.seal(KNOWN_TEXT, contextOf(primary)) });
  });
  return box;
}
