import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from "typeorm";

const id: TableColumnOptions = { name: "id", type: "varchar", length: "36", isPrimary: true };
const text = (name: string, length: number, more: Partial<TableColumnOptions> = {}): TableColumnOptions => ({
  name,
  type: "varchar",
  length: String(length),
  ...more,
});
const integer = (name: string): TableColumnOptions => ({ name, type: "integer" });
const time = (name: string, more: Partial<TableColumnOptions> = {}): TableColumnOptions => ({
  name,
  type: "bigint",
  ...more,
});
const optional = { isNullable: true };
const primary = { isPrimary: true };

/** Rows about a user go with the user. */
const ownedByUser = {
  columnNames: ["user_id"],
  referencedTableName: "user",
  referencedColumnNames: ["id"],
  onDelete: "CASCADE",
};
const userId = text("user_id", 36);
const unique = (name: string, columnName: string) => ({ name, columnNames: [columnName], isUnique: true });
const index = (name: string, ...columnNames: string[]) => ({ name, columnNames });

/** Accounts, passwords, authenticators, recovery codes, pending sign-ins, sessions, limits and the audit trail. */
export class CreateAccounts1795507200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables.toReversed()) await runner.dropTable(table);
  }
}

const tables = [
  new Table({
    name: "user",
    columns: [
      id,
      text("email", 320),
      text("canonical_email", 320),
      text("name", 256, optional),
      integer("credential_version"),
      time("locked_at", optional),
      time("created_at"),
    ],
    uniques: [{ name: "uq_user_canonical_email", columnNames: ["canonical_email"] }],
  }),
  new Table({
    name: "password",
    columns: [text("user_id", 36, primary), text("hash", 255), time("changed_at")],
    foreignKeys: [{ name: "fk_password_user", ...ownedByUser }],
  }),
  new Table({
    name: "authenticator",
    columns: [
      id,
      userId,
      integer("slot"),
      text("name", 256),
      { name: "sealed_secret", type: "text" },
      integer("last_used_step"),
      integer("clock_offset_seconds"),
      time("confirmed_at"),
      time("last_used_at", optional),
    ],
    uniques: [{ name: "uq_authenticator_user_slot", columnNames: ["user_id", "slot"] }],
    foreignKeys: [{ name: "fk_authenticator_user", ...ownedByUser }],
  }),
  new Table({
    name: "enrollment",
    columns: [
      id,
      text("token_hash", 64),
      userId,
      text("live_for", 36, optional),
      text("name", 256),
      { name: "sealed_secret", type: "text" },
      integer("attempts_left"),
      time("created_at"),
      time("expires_at"),
    ],
    indices: [
      unique("ix_enrollment_token_hash", "token_hash"),
      unique("ix_enrollment_live_for", "live_for"),
      index("ix_enrollment_user_id", "user_id"),
    ],
    foreignKeys: [{ name: "fk_enrollment_user", ...ownedByUser }],
  }),
  new Table({
    name: "recovery_code_set",
    columns: [id, userId, text("salt", 32), integer("total"), time("created_at")],
    indices: [unique("ix_recovery_code_set_user_id", "user_id")],
    foreignKeys: [{ name: "fk_recovery_code_set_user", ...ownedByUser }],
  }),
  new Table({
    name: "recovery_code",
    columns: [text("set_id", 36, primary), text("digest", 64, primary), time("spent_at", optional)],
    foreignKeys: [
      {
        name: "fk_recovery_code_set",
        columnNames: ["set_id"],
        referencedTableName: "recovery_code_set",
        referencedColumnNames: ["id"],
        onDelete: "CASCADE",
      },
    ],
  }),
  new Table({
    name: "challenge",
    columns: [
      id,
      text("token_hash", 64),
      userId,
      text("transport", 8),
      text("browser_hash", 64, optional),
      integer("credential_version"),
      integer("attempts_left"),
      time("created_at"),
      time("expires_at"),
    ],
    indices: [unique("ix_challenge_token_hash", "token_hash"), index("ix_challenge_user_id", "user_id")],
    foreignKeys: [{ name: "fk_challenge_user", ...ownedByUser }],
  }),
  new Table({
    name: "session",
    columns: [
      id,
      text("token_hash", 64),
      userId,
      text("transport", 8),
      text("amr", 64),
      time("created_at"),
      time("last_seen_at"),
      time("expires_at"),
      time("elevated_until", optional),
      text("ip_address", 64),
      text("device", 128, optional),
    ],
    indices: [unique("ix_session_token_hash", "token_hash"), index("ix_session_user_id", "user_id")],
    foreignKeys: [{ name: "fk_session_user", ...ownedByUser }],
  }),
  new Table({
    name: "throttle",
    columns: [text("key", 160, primary), integer("count"), time("since"), time("locked_until", optional)],
  }),
  new Table({
    name: "security_event",
    columns: [
      id,
      userId,
      text("type", 32),
      text("reason", 64, optional),
      text("session_id", 36, optional),
      text("ip_address", 64, optional),
      text("device", 128, optional),
      time("created_at"),
    ],
    indices: [index("ix_security_event_user_id_id", "user_id", "id")],
    foreignKeys: [{ name: "fk_security_event_user", ...ownedByUser }],
  }),
  new Table({
    name: "encryption_key_check",
    columns: [text("key_id", 32, primary), { name: "sealed", type: "text" }],
  }),
];
