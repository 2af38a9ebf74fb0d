import { setTimeout as delay } from "node:timers/promises";
import type { EntityManager, ObjectLiteral } from "typeorm";
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

/** A column that holds what is sealed. Its feature says what each is tied to. */
export interface SealedColumn {
  entity: EntityClass<SealedRow>;
  property: string;
  contextOf(row: SealedRow): string;
}

interface SealedRow extends ObjectLiteral {
  id: string;
}

/** Describes such a column of an entity. */
export function sealedColumn<Row extends SealedRow>(
  entity: EntityClass<Row>,
  property: keyof Row & string,
  contextOf: (row: Row) => string,
): SealedColumn {
  return { entity, property, contextOf: (row) => contextOf(row as Row) };
}

/** What takes the place of what was read. */
interface Sealing {
  id: string;
  former: string;
  sealed: string;
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
  readonly #columns: readonly SealedColumn[];

  constructor(database: Database, box: SecretBox, columns: readonly SealedColumn[]) {
    this.#database = database;
    this.#box = box;
    this.#columns = columns;
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

  /** How many secrets are sealed with a key that neither the ring nor the database knows. */
  async countStray(): Promise<number> {
    const known = (await this.uses()).reduce((sum, { secrets }) => sum + secrets, 0);
    return this.#database.read(async (db) => {
      let all = 0;
      for (const { entity } of this.#columns) all += await db.count(entity);
      return all - known;
    });
  }

  /**
   * Each secret is replaced only as it was read, so one that has changed meanwhile is visited again; and a run that
   * was killed is simply followed by another.
   * @throws DatabaseBusyError when the database cannot be had for long.
   */
  async rotate(onProgress: (progress: RotationProgress) => void): Promise<RotationOutcome> {
    let of = 0;
    for (const column of this.#columns) of += await this.#database.read((db) => this.#due(db, column).getCount());
    const unreadable = new Set<string>();
    let resealed = 0;
    for (const column of this.#columns) {
      for (let missed = 1; missed > 0; ) {
        missed = 0;
        for (let rows = await this.#page(column, ""); rows.length > 0; ) {
          const opened = this.#sealAnew(column, rows, unreadable);
          const changed = await this.#replace(column, opened);
          resealed += changed;
          missed += opened.length - changed;
          onProgress({ done: resealed, of });
          await delay(PAUSE_MS);
          rows = await this.#page(column, rows.at(-1)?.id ?? "");
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
    for (const { entity, property } of this.#columns) {
      secrets += await db
        .createQueryBuilder(entity, "row")
        .where(`SUBSTR(row.${property}, 1, :length) = :prefix`, prefixOf(keyId))
        .getCount();
    }
    return secrets;
  }

  #due(db: EntityManager, { entity, property }: SealedColumn) {
    return db
      .createQueryBuilder(entity, "row")
      .where(`SUBSTR(row.${property}, 1, :length) <> :prefix`, prefixOf(this.#box.primaryKeyId));
  }

  #page(column: SealedColumn, after: string): Promise<SealedRow[]> {
    return this.#database.read((db) =>
      this.#due(db, column).andWhere("row.id > :after", { after }).orderBy("row.id", "ASC").limit(BATCH).getMany(),
    );
  }

  #sealAnew({ property, contextOf }: SealedColumn, rows: SealedRow[], unreadable: Set<string>): Sealing[] {
    return rows.flatMap((row) => {
      const former = row[property];
      const context = contextOf(row);
      try {
        return { id: row.id, former, sealed: this.#box.seal(this.#box.open(former, context), context) };
      } catch {
        unreadable.add(row.id);
        return [];
      }
    });
  }

  /** Compare and set: how many were still as they had been read. */
  async #replace({ entity, property }: SealedColumn, sealings: Sealing[]): Promise<number> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#database.write(async (db) => {
          await holdPrimaryKey(db, this.#box);
          let changed = 0;
          for (const { id, former, sealed } of sealings) {
            changed += await updateRows(db, entity, { id, [property]: former }, { [property]: sealed });
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
