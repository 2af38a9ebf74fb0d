import { type MigrationInterface, type QueryRunner, Table } from "typeorm";

/** Mails that are still to be sent. */
export class CreateOutbox1795524000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: "outbox",
        columns: [
          { name: "id", type: "varchar", length: "36", isPrimary: true },
          { name: "kind", type: "varchar", length: "32" },
          { name: "sealed_content", type: "text" },
          { name: "attempts", type: "integer" },
          { name: "created_at", type: "bigint" },
          { name: "due_at", type: "bigint" },
          { name: "expires_at", type: "bigint" },
        ],
        indices: [{ name: "ix_outbox_due_at", columnNames: ["due_at"] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable("outbox");
  }
}
