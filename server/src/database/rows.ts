import type { EntityManager, ObjectLiteral } from "typeorm";
import { type EntityClass, entityOf, mappingOf } from "./row-mapping.js";
import { runStatement, type StatementResult } from "./statement.js";

// The statements that nearly all of the server is made of: rows by the equality of columns. TypeORM takes several
// times as long to write such a statement as the database to run it, so each is written once and kept. Whatever takes
// a range or a join uses TypeORM's own methods.

/** The values that rows must have, by the names of the entity's properties. */
type Where<Entity> = { readonly [Property in keyof Entity]?: string | number };

/**
 * One row with these values, or undefined.
 * @throws when a value is missing: the first row of the table would be the answer.
 */
export async function findRow<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityClass<Entity>,
  where: Where<Entity>,
): Promise<Entity | undefined> {
  return (await select(db, entity, where, "first", () => "LIMIT 1")).at(0);
}

/** All rows with these values, in the order of their keys: ids are in the order of their making. */
export async function findRows<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityClass<Entity>,
  where: Where<Entity>,
): Promise<Entity[]> {
  return select(db, entity, where, "all", ({ keys }) => `ORDER BY ${keys}`);
}

/** How many rows have these values. */
export async function countRows<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityClass<Entity>,
  where: Where<Entity>,
): Promise<number> {
  const sql = written(db, entity, ["count", Object.keys(where)], ({ table, equations }) => {
    return `SELECT COUNT(*) AS count FROM ${table} WHERE ${equations.join(" AND ")}`;
  });
  const { rows } = await runStatement(db, sql, conditions(db, entity, where), "reads");
  const [{ count } = {}] = rows;
  return Number(count);
}

/**
 * One row with these values, held until the unit ends, so that units about it follow each other. SQLite has a single
 * writer: there every unit does so already.
 * @param strength "share" holds it together with others who do, against those who would change it.
 */
export async function lockRow<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityClass<Entity>,
  where: Where<Entity>,
  strength: "update" | "share" = "update",
): Promise<Entity | undefined> {
  const canLock = db.dataSource.options.type === "postgres";
  const lock = canLock ? ` FOR ${strength.toUpperCase()}` : "";
  return (await select(db, entity, where, `held for ${strength}`, () => `LIMIT 1${lock}`)).at(0);
}

/** Adds a row, in a unit of work. */
export async function insertRow<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityClass<Entity>,
  values: Entity,
): Promise<void> {
  const sql = written(db, entity, ["insert", Object.keys(values)], ({ table, columns, parameters }) => {
    return `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${parameters.join(", ")})`;
  });
  await change(db, sql, toDatabase(db, entity, values));
}

/** Adds a row, in a unit of work, unless there is one with its key. Returns how many rows were added. */
export async function insertRowIfMissing<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityClass<Entity>,
  values: Entity,
): Promise<number> {
  const sql = written(db, entity, ["insert if missing", Object.keys(values)], ({ table, columns, parameters }) => {
    return `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${parameters.join(", ")}) ON CONFLICT DO NOTHING`;
  });
  return change(db, sql, toDatabase(db, entity, values));
}

/** Sets columns of the rows with these values, in a unit of work. Returns how many rows that were. */
export async function updateRows<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityClass<Entity>,
  where: Where<Entity>,
  set: Partial<Entity>,
): Promise<number> {
  const changes = Object.keys(set).length;
  const sql = written(db, entity, ["update", Object.keys(set), Object.keys(where)], ({ table, equations }) => {
    return `UPDATE ${table} SET ${equations.slice(0, changes).join(", ")} WHERE ${equations.slice(changes).join(" AND ")}`;
  });
  return change(db, sql, [...toDatabase(db, entity, set), ...conditions(db, entity, where)]);
}

/** Takes 1 from a column that is above 0. Returns the row after that, or undefined where nothing was left to take. */
export async function takeOne<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityClass<Entity>,
  where: Where<Entity>,
  from: keyof Entity & string,
): Promise<Entity | undefined> {
  const sql = written(db, entity, ["take", Object.keys(where), [from]], ({ table, all, columns, equations }) => {
    const column = columns.at(-1);
    return `UPDATE ${table} SET ${column} = ${column} - 1 WHERE ${equations.slice(0, -1).join(" AND ")} AND ${column} > 0 RETURNING ${all}`;
  });
  const { rows } = await runChange(db, sql, conditions(db, entity, where));
  return rows.map((row) => entityOf(db, entity, row)).at(0);
}

/** Removes the rows with these values, in a unit of work. Returns how many rows that were. */
export async function deleteRows<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityClass<Entity>,
  where: Where<Entity>,
): Promise<number> {
  const sql = written(db, entity, ["delete", Object.keys(where)], ({ table, equations }) => {
    return `DELETE FROM ${table} WHERE ${equations.join(" AND ")}`;
  });
  return change(db, sql, conditions(db, entity, where));
}

/** @param kind names the statement among those over the same properties: for each `end` another. */
async function select<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityClass<Entity>,
  where: Where<Entity>,
  kind: string,
  end: (parts: Parts) => string,
): Promise<Entity[]> {
  const sql = written(db, entity, [kind, Object.keys(where)], (parts) => {
    const { table, all, equations } = parts;
    return `SELECT ${all} FROM ${table} WHERE ${equations.join(" AND ")} ${end(parts)}`;
  });
  const { rows } = await runStatement(db, sql, conditions(db, entity, where), "reads");
  return rows.map((row) => entityOf(db, entity, row));
}

/** Runs a statement that changes rows, and counts them. */
async function change(db: EntityManager, sql: string, values: unknown[]): Promise<number> {
  return (await runChange(db, sql, values)).affected;
}

/** Runs a statement that changes rows in a unit of work, and was written elsewhere: it is kept, so it must not vary. */
export async function runChange(db: EntityManager, sql: string, values: unknown[]): Promise<StatementResult> {
  // Only a unit of work has a connection of its own.
  const isAllowed = db.queryRunner?.isTransactionActive || allowedOne.delete(db);
  if (!isAllowed) throw new Error("Rows are changed in a unit of work.");
  return runStatement(db, sql, values, "changes");
}

const allowedOne = new WeakSet<EntityManager>();

/** Lets one statement change rows outside of a transaction, and returns what it is run with. */
export function allowOneChange(db: EntityManager): EntityManager {
  allowedOne.add(db);
  return db;
}

function toDatabase(db: EntityManager, entity: EntityClass, values: object): unknown[] {
  const mapping = mappingOf(db, entity);
  return Object.entries(values).map(([property, value]) => mapping.get(property)?.toDatabase(withoutNul(value)));
}

/** PostgreSQL refuses a text with a NUL as an error. Nothing here is named with one, so what is asked for is not there. */
const withoutNul = (value: unknown) => (typeof value === "string" ? value.replaceAll("\0", "\ufffd") : value);

function conditions(db: EntityManager, entity: EntityClass, where: object): unknown[] {
  const values = toDatabase(db, entity, where);
  if (values.length === 0 || values.some((value) => value === undefined || value === null)) {
    throw new Error(`A condition on ${entity.name} lacks a value.`);
  }
  return values;
}

/** The parts of which a statement is written: quoted names, and the database's own way to write parameters. */
interface Parts {
  table: string;
  /**
   * All columns that this server knows, by name. A newer one may add some while this one runs: PostgreSQL would then
   * refuse to run `*` by the plan it has kept.
   */
  all: string;
  keys: string;
  columns: string[];
  parameters: string[];
  equations: string[];
}

/** What is written so far, in a tree whose branches are the entity, the kind and the properties. */
class Written {
  sql: string | undefined;
  readonly #branches = new Map<unknown, Written>();

  at(step: unknown): Written {
    const known = this.#branches.get(step);
    if (known) return known;
    const made = new Written();
    this.#branches.set(step, made);
    return made;
  }
}

const statements = new WeakMap<object, Written>();

/** The statement of this kind over these properties, written at its first use. */
function written(
  db: EntityManager,
  entity: EntityClass,
  [kind, ...properties]: [string, ...string[][]],
  write: (parts: Parts) => string,
): string {
  const { dataSource } = db;
  const all = statements.get(dataSource) ?? new Written();
  statements.set(dataSource, all);
  // Step by step: to join the names into one key takes longer than most statements do.
  let place = all.at(entity).at(kind);
  for (const list of properties) {
    place = place.at(list.length);
    for (const property of list) place = place.at(property);
  }
  place.sql ??= writeStatement(db, entity, properties.flat(), write);
  return place.sql;
}

function writeStatement(
  db: EntityManager,
  entity: EntityClass,
  properties: string[],
  write: (parts: Parts) => string,
): string {
  const { dataSource } = db;
  const mapping = mappingOf(db, entity);
  const columns = properties.map((property) => dataSource.driver.escape(mapping.get(property)?.column ?? ""));
  const parameters = columns.map((_, index) => dataSource.driver.createParameter("", index));
  const equations = columns.map((column, index) => `${column} = ${parameters[index]}`);
  const metadata = dataSource.getMetadata(entity);
  const table = dataSource.driver.escape(metadata.tableName);
  const all = [...mapping.values()].map(({ column }) => dataSource.driver.escape(column)).join(", ");
  const keys = metadata.primaryColumns.map(({ databaseName }) => dataSource.driver.escape(databaseName)).join(", ");
  return write({ table, all, keys, columns, parameters, equations });
}
