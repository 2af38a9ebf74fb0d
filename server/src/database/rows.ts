import type { EntityManager, ObjectLiteral } from "typeorm";

/** The values that a row must have, by the names of the entity's properties. */
type Where<Entity> = { readonly [Property in keyof Entity]?: string | number };

/** One: a single row. List: all, oldest first. Lock: a single row, held until the unit ends. */
type Kind = "one" | "list" | "lock";

/**
 * One row by the equality of some columns, or undefined. What takes a range or another order uses TypeORM's finders.
 * @throws when a value is missing: the first row of the table would be the answer.
 */
export async function findRow<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: new () => Entity,
  where: Where<Entity>,
): Promise<Entity | undefined> {
  return (await select(db, entity, where, "one")).at(0);
}

/** All rows by the equality of some columns, in the order of their ids, which is the order of their making. */
export async function findRows<Entity extends ObjectLiteral & { id: string }>(
  db: EntityManager,
  entity: new () => Entity,
  where: Where<Entity>,
): Promise<Entity[]> {
  return select(db, entity, where, "list");
}

/**
 * One row, held until the unit ends, so that units about it follow each other. SQLite has a single writer: there
 * every unit does so already.
 */
export async function lockRow<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: new () => Entity,
  where: Where<Entity>,
): Promise<Entity | undefined> {
  const canLock = db.dataSource.options.type === "postgres";
  return (await select(db, entity, where, canLock ? "lock" : "one")).at(0);
}

async function select<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: new () => Entity,
  where: Where<Entity>,
  kind: Kind,
): Promise<Entity[]> {
  const values = Object.values(where);
  if (values.length === 0 || values.some((value) => value === undefined || value === null)) {
    throw new Error(`A look-up in ${entity.name} lacks a value.`);
  }
  const rows: Record<string, unknown>[] = await db.query(statementFor(db, entity, Object.keys(where), kind), values);
  return rows.map((row) => entityOf(db, entity, "row", row));
}

/**
 * Statements are compiled once for a data source, entity and set of columns: TypeORM takes longer to write one than
 * the database to run it.
 */
const statements = new WeakMap<object, Map<string, string>>();

function statementFor(db: EntityManager, entity: new () => ObjectLiteral, properties: string[], kind: Kind): string {
  const known = remembered(statements, db.dataSource);
  const key = `${entity.name} ${properties} ${kind}`;
  const statement = known.get(key) ?? compile(db, entity, properties, kind);
  known.set(key, statement);
  return statement;
}

function compile(db: EntityManager, entity: new () => ObjectLiteral, properties: string[], kind: Kind): string {
  const query = db.createQueryBuilder(entity, "row");
  for (const property of properties) query.andWhere(`row.${property} = :${property}`, { [property]: "" });
  if (kind === "list") query.orderBy("row.id", "ASC");
  else query.limit(1);
  if (kind === "lock") query.setLock("pessimistic_write");
  return query.getQueryAndParameters()[0];
}

type Reading = { property: string; column: string; read: (value: unknown) => unknown };
const readings = new WeakMap<object, Map<string, Reading[]>>();

/** An entity from the columns of `alias` in a raw row, with the conversions of its columns. */
export function entityOf<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: new () => Entity,
  alias: string,
  row: Record<string, unknown>,
): Entity {
  const made = new entity();
  for (const { property, column, read } of readingsOf(db, entity, alias)) {
    (made as ObjectLiteral)[property] = read(row[column]);
  }
  return made;
}

function readingsOf(db: EntityManager, entity: new () => ObjectLiteral, alias: string): Reading[] {
  const known = remembered(readings, db.dataSource);
  const key = `${entity.name} ${alias}`;
  const found = known.get(key);
  if (found) return found;
  const made = db.dataSource.getMetadata(entity).columns.map((column) => ({
    property: column.propertyName,
    column: `${alias}_${column.databaseName}`,
    read: (value: unknown) => db.dataSource.driver.prepareHydratedValue(value, column),
  }));
  known.set(key, made);
  return made;
}

function remembered<Value>(memory: WeakMap<object, Map<string, Value>>, source: object): Map<string, Value> {
  const found = memory.get(source) ?? new Map<string, Value>();
  memory.set(source, found);
  return found;
}
