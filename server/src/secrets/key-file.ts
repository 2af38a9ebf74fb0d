import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type EncryptionKey, generateEncryptionKey, parseEncryptionKeys } from "./secret-box.js";

/** The keys that are made once, in the data folder, where ENCRYPTION_KEYS is not set. The first is the primary. */
export class KeyFile {
  readonly path: string;

  constructor(dataDir: string) {
    this.path = join(dataDir, "encryption-keys");
  }

  /** Undefined when there is no file. Errors say what is wrong and never repeat a key. */
  read(): EncryptionKey[] | undefined {
    const text = this.#text();
    return text === undefined ? undefined : parseEncryptionKeys(text);
  }

  /** Makes the file with a fresh key, unless it is there: of servers that start together, one makes it. */
  make(): void {
    mkdirSync(dirname(this.path), { recursive: true });
    this.#publish(`${generateEncryptionKey()}\n`, (written) => {
      try {
        linkSync(written, this.path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
    });
  }

  /** Puts a fresh key first, and returns its id. Two that do so at once must be kept apart by the caller. */
  add(): string {
    const added = generateEncryptionKey();
    const text = [added, this.#text()].filter((part) => part !== undefined).join(",");
    this.#publish(`${text}\n`, (written) => renameSync(written, this.path));
    return added.slice(0, added.indexOf(":"));
  }

  /** The whole text gets its name only when it is on the disk: nobody ever reads half of it. */
  #publish(text: string, giveName: (written: string) => void) {
    const written = `${this.path}.${process.pid}.new`;
    try {
      writeFileSync(written, text, { mode: 0o600, flush: true });
      giveName(written);
    } finally {
      rmSync(written, { force: true });
    }
    const folder = openSync(dirname(this.path), "r");
    fsyncSync(folder);
    closeSync(folder);
  }

  #text(): string | undefined {
    try {
      return readFileSync(this.path, "utf8").trim();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }
}
