import type { EntityManager, EntityTarget, ObjectLiteral } from "typeorm";

/** The values that a row must have, by the names of the entity's properties. */
type Where<Entity> = { readonly [Property in keyof Entity]?: string | number };

/** Statements are compiled once for a data source, entity and set of columns: TypeORM takes longer to write one than the database to run it. */
const statements = new WeakMap<object, Map<string, string>>();

/**
 * One row by the equality of some columns, or undefined. What takes a range, an order or a list uses TypeORM's finders.
 * @throws when a value is missing: the first row of the table would be the answer.
 */
export async function findRow<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: new () => Entity,
  where: Where<Entity>,
): Promise<Entity | undefined> {
  return selectRow(db, entity, where, false);
}

/**
 * The same, and holds the row until the unit ends, so that units about it follow each other. SQLite has a single
 * writer: there every unit does so already.
 */
export async function lockRow<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: new () => Entity,
  where: Where<Entity>,
): Promise<Entity | undefined> {
  return selectRow(db, entity, where, db.dataSource.options.type === "postgres");
}

async function selectRow<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: new () => Entity,
  where: Where<Entity>,
  lock: boolean,
): Promise<Entity | undefined> {
  const values = Object.values(where);
  if (values.length === 0 || values.some((value) => value === undefined || value === null)) {
    throw new Error(`A look-up in ${entity.name} lacks a value.`);
  }
  const [row] = await db.query(statementFor(db, entity, Object.keys(where), lock), values);
  return row && entityOf(db, entity, "row", row);
}

function statementFor(db: EntityManager, entity: new () => ObjectLiteral, properties: string[], lock: boolean): string {
  const known = statements.get(db.dataSource) ?? new Map<string, string>();
  statements.set(db.dataSource, known);
  const key = `${entity.name} ${properties} ${lock}`;
  const statement = known.get(key) ?? compile(db, entity, properties, lock);
  known.set(key, statement);
  return statement;
}

function compile(db: EntityManager, entity: new () => ObjectLiteral, properties: string[], lock: boolean): string {
  const query = db.createQueryBuilder(entity, "row").limit(1);
  for (const property of properties) query.andWhere(`row.${property} = :${property}`, { [property]: "" });
  if (lock) query.setLock("pessimistic_write");
  return query.getQueryAndParameters()[0];
}

/** An entity from the columns of `alias` in a raw row, with the conversions of its columns. */
export function entityOf<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityTarget<Entity>,
  alias: string,
  row: Record<string, unknown>,
): Entity {
  const { columns } = db.dataSource.getMetadata(entity);
  const { driver } = db.dataSource;
  const properties = columns.map((column) => {
    const value = row[`${alias}_${column.databaseName}`];
    return [column.propertyName, driver.prepareHydratedValue(value, column)];
  });
  return Object.fromEntries(properties) as Entity;
}
