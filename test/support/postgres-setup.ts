import { accessSync, constants, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import type { TestProject } from "vitest/node";
import { readConfig } from "../../server/src/config.ts";
import { openDatabase } from "../../server/src/database/open-database.ts";
import { databaseAt, PostgresServer, queryPostgres } from "./postgres.ts";
import { TEMPLATE } from "./test-database.ts";

/** Memory that takes files, on Linux. To copy a database to a disk takes longer than most tests. */
const IN_MEMORY = "/dev/shm";
const ENOUGH_BYTES = 2 * 2 ** 30;

/** Once for all tests on PostgreSQL: a server, with a database to copy. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await PostgresServer.start({ inside: hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir() });
  await queryPostgres(server.url, `CREATE DATABASE ${TEMPLATE}`);
  const database = await openDatabase(readConfig({ DATABASE_URL: databaseAt(server.url, TEMPLATE) }).database);
  await database.close();
  project.provide("postgres", server.url);
  return () => server.close();
}

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ENOUGH_BYTES;
  } catch {
    return false;
  }
}
