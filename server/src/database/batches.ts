import { type EntityManager, type FindOptionsWhere, In, type ObjectLiteral } from "typeorm";
import type { EntityClass } from "./row-mapping.js";

/**
 * Removes up to `most` of the rows that `where` describes, in a unit of work. Returns how many that were.
 * A row that no longer fits when its turn comes, since another server has renewed it, stays.
 */
export async function deleteSome<Entity extends ObjectLiteral>(
  db: EntityManager,
  entity: EntityClass<Entity>,
  key: keyof Entity & string,
  where: FindOptionsWhere<Entity>,
  most: number,
): Promise<number> {
  const found = await db
    .createQueryBuilder(entity, "row")
    .select(`row.${key}`, "key")
    .where(where)
    .limit(most)
    .getRawMany<{ key: string }>();
  if (found.length === 0) return 0;
  const { affected } = await db.delete(entity, { ...where, [key]: In(found.map((row) => row.key)) });
  return affected ?? 0;
}
