import { type MigrationInterface, type QueryRunner, Table } from "typeorm";

/** Changes of address that wait for both mailboxes to confirm. */
export class CreateEmailChanges1795538000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: "email_change",
        columns: [
          { name: "id", type: "varchar", length: "36", isPrimary: true },
          { name: "user_id", type: "varchar", length: "36" },
          { name: "new_email", type: "varchar", length: "320" },
          { name: "old_token_hash", type: "varchar", length: "64" },
          { name: "new_token_hash", type: "varchar", length: "64" },
          { name: "old_confirmed_at", type: "bigint", isNullable: true },
          { name: "new_confirmed_at", type: "bigint", isNullable: true },
          { name: "credential_version", type: "integer" },
          { name: "created_at", type: "bigint" },
          { name: "expires_at", type: "bigint" },
        ],
        indices: [
          { name: "ix_email_change_user_id", columnNames: ["user_id"], isUnique: true },
          { name: "ix_email_change_old_token_hash", columnNames: ["old_token_hash"], isUnique: true },
          { name: "ix_email_change_new_token_hash", columnNames: ["new_token_hash"], isUnique: true },
          { name: "ix_email_change_expires_at", columnNames: ["expires_at"] },
        ],
        foreignKeys: [
          {
            name: "fk_email_change_user",
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
    await runner.dropTable("email_change");
  }
}
