import { setTimeout as delay } from "node:timers/promises";
import type { EntityManager } from "typeorm";
import { type Database, DatabaseBusyError } from "../database/database.js";
import type { EntityClass } from "../database/row-mapping.js";
import { deleteRows, lockRow, updateRows } from "../database/rows.js";
import { EncryptionKeyCheck } from "./encryption-key-check.entity.js";
import { holdPrimaryKey } from "./key-ring.js";
import type { SecretBox } from "./secret-box.js";

/** So many secrets are sealed anew in one unit: servers that write meanwhile hardly wait. */
const BATCH = 50;
/** Between two units, so that servers get the database. */
const PAUSE_MS = 5;
/** How often a unit is tried again on a busy database. */
const TRIES = 20;

/** A row with a secret that is sealed for a user. */
export interface SealedRow {
  id: string;
  userId: string;
  sealedSecret: string;
}

/** A table of them. Its feature says what each secret is tied to. */
export interface SealedTable {
  entity: EntityClass<SealedRow>;
  contextOf(row: SealedRow): string;
}

/** What a key is used for. */
export interface KeyUse {
  id: string;
  /** Whether it is the ring's first, which seals. */
  primary: boolean;
  /** Whether a server has sealed with it, or was about to; then no server starts without it. */
  needed: boolean;
  /** How many secrets are sealed with it. */
  secrets: number;
}

/** Where a rotation stands. */
export interface RotationProgress {
  done: number;
  of: number;
}

/** What a rotation did. */
export interface RotationOutcome {
  resealed: number;
  /** The ids of rows whose secret does not open: they were altered, and are left as they are. */
  unreadable: string[];
}

/** Seals anew, with the primary key, what other keys have sealed; while servers run. */
export class KeyRotation {
  readonly #database: Database;
  readonly #box: SecretBox;
  readonly #tables: readonly SealedTable[];

  constructor(database: Database, box: SecretBox, tables: readonly SealedTable[]) {
    this.#database = database;
    this.#box = box;
    this.#tables = tables;
  }

  /** Each key of the ring, in its order, and each other one that the database knows. */
  async uses(): Promise<KeyUse[]> {
    return this.#database.read(async (db) => {
      const needed = (await db.find(EncryptionKeyCheck, { order: { keyId: "ASC" } })).map(({ keyId }) => keyId);
      const uses: KeyUse[] = [];
      for (const id of new Set([...this.#box.keyIds, ...needed])) {
        uses.push({
          id,
          primary: id === this.#box.primaryKeyId,
          needed: needed.includes(id),
          secrets: await this.#count(db, id),
        });
      }
      return uses;
    });
  }

  /**
   * Each secret is replaced only as it was read, so one that has changed meanwhile is visited again; and a run that
   * was killed is simply followed by another.
   * @throws DatabaseBusyError when the database cannot be had for long.
   */
  async rotate(onProgress: (progress: RotationProgress) => void): Promise<RotationOutcome> {
    let of = 0;
    for (const table of this.#tables) of += await this.#database.read((db) => this.#due(db, table).getCount());
    const unreadable = new Set<string>();
    let resealed = 0;
    for (const table of this.#tables) {
      for (let missed = 1; missed > 0; ) {
        missed = 0;
        for (let rows = await this.#page(table, ""); rows.length > 0; ) {
          const opened = this.#sealAnew(table, rows, unreadable);
          const changed = await this.#replace(table, opened);
          resealed += changed;
          missed += opened.length - changed;
          onProgress({ done: resealed, of });
          await delay(PAUSE_MS);
          rows = await this.#page(table, rows.at(-1)?.id ?? "");
        }
      }
    }
    return { resealed, unreadable: [...unreadable] };
  }

  /**
   * Lets go of the keys that seal nothing any more: servers start without them. Returns their ids.
   * The row is held against servers that seal with the key at this moment.
   */
  async retire(): Promise<string[]> {
    const candidates = (await this.uses()).filter(
      ({ primary, needed, secrets }) => !primary && needed && secrets === 0,
    );
    const retired: string[] = [];
    for (const { id: keyId } of candidates) {
      const gone = await this.#database.write(async (db) => {
        await lockRow(db, EncryptionKeyCheck, { keyId });
        return (await this.#count(db, keyId)) === 0 && (await deleteRows(db, EncryptionKeyCheck, { keyId })) === 1;
      });
      if (gone) retired.push(keyId);
    }
    return retired;
  }

  async #count(db: EntityManager, keyId: string): Promise<number> {
    let secrets = 0;
    for (const { entity } of this.#tables) {
      secrets += await db
        .createQueryBuilder(entity, "row")
        .where("SUBSTR(row.sealedSecret, 1, :length) = :prefix", prefixOf(keyId))
        .getCount();
    }
    return secrets;
  }

  #due(db: EntityManager, { entity }: SealedTable) {
    return db
      .createQueryBuilder(entity, "row")
      .where("SUBSTR(row.sealedSecret, 1, :length) <> :prefix", prefixOf(this.#box.primaryKeyId));
  }

  #page(table: SealedTable, after: string): Promise<SealedRow[]> {
    return this.#database.read((db) =>
      this.#due(db, table).andWhere("row.id > :after", { after }).orderBy("row.id", "ASC").limit(BATCH).getMany(),
    );
  }

  #sealAnew(table: SealedTable, rows: SealedRow[], unreadable: Set<string>): { row: SealedRow; sealed: string }[] {
    return rows.flatMap((row) => {
      const context = table.contextOf(row);
      try {
        return { row, sealed: this.#box.seal(this.#box.open(row.sealedSecret, context), context) };
      } catch {
        unreadable.add(row.id);
        return [];
      }
    });
  }

  /** Compare and set: how many were still as they had been read. */
  async #replace({ entity }: SealedTable, sealings: { row: SealedRow; sealed: string }[]): Promise<number> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#database.write(async (db) => {
          await holdPrimaryKey(db, this.#box);
          let changed = 0;
          for (const { row, sealed } of sealings) {
            const { id, sealedSecret } = row;
            changed += await updateRows(db, entity, { id, sealedSecret }, { sealedSecret: sealed });
          }
          return changed;
        });
      } catch (error) {
        if (!(error instanceof DatabaseBusyError) || tries >= TRIES) throw error;
      }
    }
  }
}

// Compared as it is: LIKE takes "_", which a key id may have, for any character, and SQLite's ignores case.
const prefixOf = (keyId: string) => {
  const prefix = `v1.${keyId}.`;
  return { prefix, length: prefix.length };
};
