import { type MigrationInterface, type QueryRunner, Table } from "typeorm";

/** The links that were mailed to those who have lost a password. */
export class CreatePasswordResets1795530000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: "password_reset",
        columns: [
          { name: "id", type: "varchar", length: "36", isPrimary: true },
          { name: "token_hash", type: "varchar", length: "64" },
          { name: "user_id", type: "varchar", length: "36" },
          { name: "credential_version", type: "integer" },
          { name: "created_at", type: "bigint" },
          { name: "expires_at", type: "bigint" },
        ],
        indices: [
          { name: "ix_password_reset_token_hash", columnNames: ["token_hash"], isUnique: true },
          { name: "ix_password_reset_user_id", columnNames: ["user_id"] },
          { name: "ix_password_reset_expires_at", columnNames: ["expires_at"] },
        ],
        foreignKeys: [
          {
            name: "fk_password_reset_user",
            columnNames: ["user_id"],
            referencedTableName: "user",
            referencedColumnNames: ["id"],
            onDelete: "CASCADE",
          },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable("password_reset");
  }
}
