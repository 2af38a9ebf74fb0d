import { type MigrationInterface, type QueryRunner, Table } from "typeorm";

/** Authenticators that were removed and can be put back for a while. */
export class KeepRemovedAuthenticators1795542000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: "removed_authenticator",
        columns: [
          { name: "id", type: "varchar", length: "36", isPrimary: true },
          { name: "token_hash", type: "varchar", length: "64" },
          { name: "user_id", type: "varchar", length: "36" },
          { name: "authenticator_id", type: "varchar", length: "36" },
          { name: "name", type: "varchar", length: "256" },
          { name: "sealed_secret", type: "text" },
          { name: "last_used_step", type: "integer" },
          { name: "spent_steps", type: "varchar", length: "255" },
          { name: "clock_offset_seconds", type: "integer" },
          { name: "confirmed_at", type: "bigint" },
          { name: "last_used_at", type: "bigint", isNullable: true },
          { name: "recovery_codes", type: "text", isNullable: true },
          { name: "restored_at", type: "bigint", isNullable: true },
          { name: "expires_at", type: "bigint" },
        ],
        indices: [
          { name: "ix_removed_authenticator_token_hash", columnNames: ["token_hash"], isUnique: true },
          { name: "ix_removed_authenticator_user_id", columnNames: ["user_id"] },
          { name: "ix_removed_authenticator_expires_at", columnNames: ["expires_at"] },
        ],
        foreignKeys: [
          {
            name: "fk_removed_authenticator_user",
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
    await runner.dropTable("removed_authenticator");
  }
}
