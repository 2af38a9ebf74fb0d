import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What the digests of a set cost, so that the cost can be raised without voiding any. All that were made so far cost the
 * same; sets that were put aside before this say nothing of it, and get the same default when they come back.
 */
export class KeepCostOfRecoveryCodes1795546000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE "recovery_code_set" ADD COLUMN "hash_parameters" varchar(64) NOT NULL DEFAULT 'm=19456,t=2,p=1'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "recovery_code_set" DROP COLUMN "hash_parameters"');
  }
}
