import { type MigrationInterface, type QueryRunner, TableIndex } from "typeorm";

const indexes = {
  challenge: new TableIndex({ name: "ix_challenge_expires_at", columnNames: ["expires_at"] }),
  enrollment: new TableIndex({ name: "ix_enrollment_expires_at", columnNames: ["expires_at"] }),
  session: new TableIndex({ name: "ix_session_expires_at", columnNames: ["expires_at"] }),
  throttle: new TableIndex({ name: "ix_throttle_since", columnNames: ["since"] }),
};

/** What has expired is found by its time, so that removing it does not read whole tables. */
export class IndexWhatExpires1795514400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, index] of Object.entries(indexes)) await runner.createIndex(table, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, index] of Object.entries(indexes)) await runner.dropIndex(table, index);
  }
}
