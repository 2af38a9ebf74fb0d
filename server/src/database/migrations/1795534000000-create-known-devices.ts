import { type MigrationInterface, type QueryRunner, Table } from "typeorm";

/** From where accounts are signed in to. */
export class CreateKnownDevices1795534000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: "known_device",
        columns: [
          { name: "user_id", type: "varchar", length: "36", isPrimary: true },
          { name: "device_hash", type: "varchar", length: "64", isPrimary: true },
          { name: "seen_at", type: "bigint" },
        ],
        foreignKeys: [
          {
            name: "fk_known_device_user",
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
    await runner.dropTable("known_device");
  }
}
