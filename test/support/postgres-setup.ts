import type { TestProject } from "vitest/node";
import { readConfig } from "../../server/src/config.ts";
import { openDatabase } from "../../server/src/database/open-database.ts";
import { databaseAt, PostgresServer, queryPostgres } from "./postgres.ts";
import { TEMPLATE } from "./test-database.ts";

/** Once for all tests on PostgreSQL: a server, with a database to copy. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await PostgresServer.start();
  await queryPostgres(server.url, `CREATE DATABASE ${TEMPLATE}`);
  const database = await openDatabase(readConfig({ DATABASE_URL: databaseAt(server.url, TEMPLATE) }).database);
  await database.close();
  project.provide("postgres", server.url);
  return () => server.close();
}
