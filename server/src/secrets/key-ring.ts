import type { EntityManager } from "typeorm";
import type { Database } from "../database/database.js";
import { insertRowIfMissing, lockRow } from "../database/rows.js";
import { EncryptionKeyCheck } from "./encryption-key-check.entity.js";
import { KeyFile } from "./key-file.js";
import { type EncryptionKey, SecretBox, SecretBoxError } from "./secret-box.js";

const KNOWN_TEXT = "latchkey";
const contextOf = (keyId: string) => `encryption-key-check|${keyId}`;

/** The keys cannot be used with this database. The message names key ids, never keys. */
export class KeyRingError extends Error {
  override name = "KeyRingError";
}

/** Where the keys come from: the environment, else the file in the data folder. */
export interface KeySource {
  readonly encryptionKeys: readonly EncryptionKey[] | undefined;
  readonly dataDir: string;
}

/**
 * The secret box of a server: `loadSecretBox`, and the database now knows its primary key.
 * @throws KeyRingError
 */
export async function openSecretBox(database: Database, source: KeySource): Promise<SecretBox> {
  const box = await loadSecretBox(database, source);
  await database.write((db) => holdPrimaryKey(db, box));
  return box;
}

/**
 * A secret box whose keys were held against the database: each key that it has seen must be here, and must be the
 * same. Otherwise every authenticator would fail later, one by one. Keys are made only where it has seen none.
 * @throws KeyRingError
 */
export async function loadSecretBox(database: Database, source: KeySource): Promise<SecretBox> {
  const checks = await database.read(knownKeys);
  const keys = source.encryptionKeys ?? keysOfFile(new KeyFile(source.dataDir), checks);
  const box = new SecretBox(keys);
  const [problem] = problemsOf(box, checks);
  if (problem !== undefined) throw new KeyRingError(problem);
  return box;
}

/** The keys that the database has seen, each with a known text that it has sealed. */
export function knownKeys(db: EntityManager): Promise<EncryptionKeyCheck[]> {
  return db.find(EncryptionKeyCheck);
}

/** What is wrong between a ring and the keys that the database has seen, a sentence for each key. */
export function problemsOf(box: SecretBox, checks: readonly EncryptionKeyCheck[]): string[] {
  return checks.flatMap(({ keyId, sealed }) => {
    if (!box.keyIds.includes(keyId)) return missing(keyId);
    try {
      if (box.open(sealed, contextOf(keyId)) !== KNOWN_TEXT) throw new SecretBoxError("unknown text");
      return [];
    } catch {
      return `The encryption key "${keyId}" is not the one that the database was sealed with.`;
    }
  });
}

/**
 * To be called in each unit that seals: its key is known to the database, and not retired before the unit has ended.
 * So a server that still seals with a key of before is noticed when the key has gone, and not by its users.
 */
export async function holdPrimaryKey(db: EntityManager, box: SecretBox): Promise<void> {
  const keyId = box.primaryKeyId;
  if (await lockRow(db, EncryptionKeyCheck, { keyId }, "share")) return;
  await insertRowIfMissing(db, EncryptionKeyCheck, { keyId, sealed: box.seal(KNOWN_TEXT, contextOf(keyId)) });
  await lockRow(db, EncryptionKeyCheck, { keyId }, "share");
}

/** To be called in each unit that moves what was sealed before: the key that opens it is not retired meanwhile. */
export async function holdKeyOf(db: EntityManager, sealed: string): Promise<void> {
  const [, keyId = ""] = sealed.split(".");
  await lockRow(db, EncryptionKeyCheck, { keyId }, "share");
}

/**
 * Puts a fresh key first in the key file, and returns its id. In a unit, so that two who do so follow each other.
 * @throws KeyRingError
 */
export async function addKey(database: Database, source: KeySource): Promise<string> {
  const { primaryKeyId: keyId } = await loadSecretBox(database, source);
  return database.write(async (db) => {
    await lockRow(db, EncryptionKeyCheck, { keyId });
    return new KeyFile(source.dataDir).add();
  });
}

function keysOfFile(file: KeyFile, checks: readonly EncryptionKeyCheck[]): EncryptionKey[] {
  try {
    const keys = file.read();
    if (keys) return keys;
    // A new key would open nothing of what is there, and stand in the way of the file that does.
    const [seen] = checks;
    if (seen) throw new KeyRingError(`${missing(seen.keyId)} It was in ${file.path}, and there is no such file.`);
    file.make();
    return file.read() ?? [];
  } catch (error) {
    if (error instanceof KeyRingError) throw error;
    throw new KeyRingError(`The key file ${file.path} cannot be used: ${(error as Error).message}.`);
  }
}

const missing = (keyId: string) =>
  `The encryption key "${keyId}" is missing: secrets in the database are sealed with it.`;
