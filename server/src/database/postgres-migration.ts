import { type DataSource, MigrationExecutor } from "typeorm";
import { refuseNewerSchema } from "./schema-version.js";

/** Any number will do, as long as every server of one database uses the same. */
const MIGRATION_LOCK = 726_184_035;

/**
 * Runs the migrations that are missing, in one transaction: of one that is killed in the middle, nothing was done.
 * Servers that start together take turns by a lock that ends with the transaction, and the others find the work done.
 */
export async function migratePostgres(source: DataSource): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    await runner.startTransaction();
    // It takes as long as it takes, as does the wait for another's.
    await runner.query("SET LOCAL statement_timeout = 0");
    await runner.query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    const executor = new MigrationExecutor(source, runner);
    executor.transaction = "none";
    await executor.executePendingMigrations();
    await refuseNewerSchema(source, runner);
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}
