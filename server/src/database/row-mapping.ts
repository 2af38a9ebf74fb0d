import type { EntityManager, ObjectLiteral } from "typeorm";

/** The class of a row. */
export type EntityClass<Entity extends ObjectLiteral = ObjectLiteral> = new () => Entity;

/** One column of an entity: its name in SQL, and how its values get into the database and out of it. */
interface Mapping {
  property: string;
  column: string;
  toDatabase: (value: unknown) => unknown;
  fromDatabase: (value: unknown) => unknown;
}

/** By data source, since each has its own driver; and by entity. */
const mappings = new WeakMap<object, Map<EntityClass, ReadonlyMap<string, Mapping>>>();

/** The columns of an entity by their properties, as TypeORM's metadata describe them, worked out once. */
export function mappingOf(db: EntityManager, entity: EntityClass): ReadonlyMap<string, Mapping> {
  const known = mappings.get(db.dataSource) ?? new Map<EntityClass, ReadonlyMap<string, Mapping>>();
  mappings.set(db.dataSource, known);
  const mapping = known.get(entity) ?? readMetadata(db, entity);
  known.set(entity, mapping);
  return mapping;
}

function readMetadata(db: EntityManager, entity: EntityClass): ReadonlyMap<string, Mapping> {
  const { driver } = db.dataSource;
  return new Map(
    db.dataSource.getMetadata(entity).columns.map((column) => [
      column.propertyName,
      {
        property: column.propertyName,
        column: column.databaseName,
        toDatabase: (value) => driver.preparePersistentValue(value, column),
        fromDatabase: (value) => driver.prepareHydratedValue(value, column),
      },
    ]),
  );
}

/** An entity from a raw row, whose columns bear a prefix where it comes from a join. */
export function entityOf<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityClass<Entity>,
  row: Record<string, unknown>,
  prefix = "",
): Entity {
  const made = new entity();
  for (const { property, column, fromDatabase } of mappingOf(db, entity).values()) {
    (made as ObjectLiteral)[property] = fromDatabase(row[prefix + column]);
  }
  return made;
}
