import type { EntityManager } from "typeorm";

/**
 * Whether all migrations of this program were run on the database: another one may have taken its place.
 * Rejects when it does not answer, or lacks its tables.
 */
export async function isReady(db: EntityManager): Promise<boolean> {
  await db.query('SELECT 1 FROM "user" LIMIT 1');
  const rows: { name: string }[] = await db.query("SELECT name FROM migrations");
  const done = new Set(rows.map(({ name }) => name));
  return db.dataSource.migrations.every((migration) => done.has(migration.name ?? migration.constructor.name));
}
