import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * When a recovery code was last checked. By a plain statement, which both databases take: TypeORM's own way would make
 * the table anew on SQLite, and the codes would go with the old one.
 */
export class CheckRecoveryCodes1795520000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "recovery_code_set" ADD COLUMN "last_checked_at" bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "recovery_code_set" DROP COLUMN "last_checked_at"');
  }
}
