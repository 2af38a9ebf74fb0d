import type { MigrationInterface, QueryRunner } from "typeorm";

const TABLES = [
  "authenticator",
  "challenge",
  "email_change",
  "encryption_key_check",
  "enrollment",
  "known_device",
  "outbox",
  "password",
  "password_reset",
  "recovery_code",
  "recovery_code_set",
  "removed_authenticator",
  "security_event",
  "session",
  "throttle",
  "user",
];

/**
 * Texts on PostgreSQL are ordered by their bytes, as on SQLite. A database has an order of its own, mostly that of a
 * language, from libraries of its system. Where an update brings another order, indexes are searched where nothing was
 * put: an account is not found, and a unique index takes its email a second time.
 */
export class OrderTextsByBytes1795550000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await collate(runner, "C");
  }

  async down(runner: QueryRunner): Promise<void> {
    await collate(runner, "default");
  }
}

async function collate(runner: QueryRunner, collation: "C" | "default"): Promise<void> {
  if (runner.connection.options.type !== "postgres") return;
  // CockroachDB knows no other order, and takes "C" for no column.
  const [{ version }] = await runner.query("SELECT version()");
  if (version.startsWith("CockroachDB")) return;
  const changed: { table: string; columns: string }[] = await runner.query(
    `SELECT c.relname AS "table",
       string_agg(
         format('ALTER COLUMN %I TYPE %s COLLATE "${collation}"', a.attname, format_type(a.atttypid, a.atttypmod)),
         ', '
       ) AS columns
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY($1)
       AND a.attcollation <> 0 AND NOT a.attisdropped
     GROUP BY c.relname`,
    [TABLES],
  );
  for (const { table, columns } of changed) await runner.query(`ALTER TABLE "${table}" ${columns}`);
}
