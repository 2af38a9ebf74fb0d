import type { MigrationInterface, QueryRunner } from "typeorm";

/** Which codes of an authenticator were spent, not only the latest. By a plain statement, which both databases take. */
export class RememberSpentSteps1795528800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "authenticator" ADD COLUMN "spent_steps" varchar(255) NOT NULL DEFAULT ''`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "authenticator" DROP COLUMN "spent_steps"');
  }
}
