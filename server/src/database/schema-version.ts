import type { DataSource } from "typeorm";

/**
 * Throws where a newer program has migrated the database: this one does not know what its tables mean.
 * To be called in the migration's own transaction.
 */
export async function refuseNewerSchema(source: DataSource, db: Pick<DataSource, "query">): Promise<void> {
  const done: { name: string }[] = await db.query("SELECT name FROM migrations ORDER BY id");
  const known = new Set(source.migrations.map((migration) => migration.name ?? migration.constructor.name));
  const newer = done.filter(({ name }) => !known.has(name)).at(-1);
  if (newer) {
    throw new Error(`a newer version of Latchkey has migrated it (${newer.name}). Start that version or a later one.`);
  }
}
