import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from "node:crypto";

/** A named 256-bit key. Its id travels with all that it seals, so that keys can be rotated. */
export interface EncryptionKey {
  id: string;
  key: Buffer;
}

/** Something could not be opened. The message names the key, never what was sealed. */
export class SecretBoxError extends Error {
  override readonly name = "SecretBoxError";
}

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
// The size that GCM is made for (NIST SP 800-38D): others cost a hash and gain nothing.
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals small secrets by AES-256-GCM, as `v1.<key id>.<iv>.<ciphertext and tag>`.
 * The first key seals, all of them open.
 */
export class SecretBox {
  readonly primaryKeyId: string;
  readonly #keys: ReadonlyMap<string, KeyObject>;

  constructor(keys: readonly EncryptionKey[]) {
    const [primary] = keys;
    if (primary === undefined) throw new SecretBoxError("A secret box needs at least one key.");
    this.primaryKeyId = primary.id;
    this.#keys = new Map(keys.map(({ id, key }) => [id, createSecretKey(key)]));
  }

  get keyIds(): string[] {
    return [...this.#keys.keys()];
  }

  /** `context` says what the secret belongs to: opened with any other, it fails, so rows cannot be swapped. */
  seal(plain: string, context: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key(this.primaryKeyId), iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return ["v1", this.primaryKeyId, iv.toString("base64url"), body.toString("base64url")].join(".");
  }

  /**
   * The plain text. `context` must be what it was sealed with.
   * @throws SecretBoxError when the key is missing or wrong, or the text or its context was altered.
   */
  open(sealed: string, context: string): string {
    const { keyId, iv, body } = parse(sealed);
    const decipher = createDecipheriv(CIPHER, this.#key(keyId), iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(body.subarray(-TAG_BYTES));
    try {
      return decipher.update(body.subarray(0, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
    } catch {
      throw new SecretBoxError(`A secret sealed with key "${keyId}" does not open: wrong key, or it was altered.`);
    }
  }

  /** The id of the key that it is sealed with. */
  keyIdOf(sealed: string): string {
    return parse(sealed).keyId;
  }

  #key(id: string): KeyObject {
    const key = this.#keys.get(id);
    if (key === undefined) throw new SecretBoxError(`There is no encryption key "${id}".`);
    return key;
  }
}

/** Reads `id:base64,id2:base64`, as ENCRYPTION_KEYS has it. Its errors never repeat a key. */
export function parseEncryptionKeys(text: string): EncryptionKey[] {
  const keys = text.split(",").map((entry, index) => parseEncryptionKey(entry.trim(), index + 1));
  const repeated = keys.find(({ id }, index) => keys.findIndex((other) => other.id === id) < index);
  if (repeated !== undefined) throw new Error(`two keys are named "${repeated.id}"`);
  return keys;
}

/** A fresh key, written as `parseEncryptionKeys` reads it. */
export function generateEncryptionKey(): string {
  return `k${randomBytes(4).toString("hex")}:${randomBytes(KEY_BYTES).toString("base64")}`;
}

function parseEncryptionKey(entry: string, place: number): EncryptionKey {
  const colon = entry.indexOf(":");
  // Without a colon the entry may be a bare key: say where it stands, not what it is.
  if (colon < 0) throw new Error(`key ${place} is not written as id:base64`);

  const id = entry.slice(0, colon);
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(id)) {
    throw new Error(`key ${place} has an id that is not 1 to 32 letters, digits, "_" or "-"`);
  }
  const key = decode(entry.slice(colon + 1), "base64");
  if (key?.length !== KEY_BYTES) throw new Error(`key "${id}" is not ${KEY_BYTES} bytes in base64`);
  return { id, key };
}

function parse(sealed: string): { keyId: string; iv: Buffer; body: Buffer } {
  const [version, keyId, iv, body, ...rest] = sealed.split(".");
  const parts = { iv: decode(iv ?? "", "base64url"), body: decode(body ?? "", "base64url") };
  if (
    version !== "v1" ||
    !keyId ||
    parts.iv?.length !== IV_BYTES ||
    parts.body === undefined ||
    parts.body.length < TAG_BYTES ||
    rest.length > 0
  ) {
    throw new SecretBoxError("A sealed secret is not of the form v1.<key id>.<iv>.<ciphertext>.");
  }
  return { keyId, iv: parts.iv, body: parts.body };
}

/** Node's decoder skips what it does not know; here one text stands for one value, or for none. */
function decode(text: string, encoding: "base64" | "base64url"): Buffer | undefined {
  const bytes = Buffer.from(text, encoding);
  return bytes.toString(encoding) === text ? bytes : undefined;
}
