import { DataSource } from "typeorm";
import { commonOptions } from "./data-source.js";
import { sqliteDriver } from "./sqlite-driver.js";

/** The driver is synchronous: while it waits for a lock, the whole process stands still. At the start nobody minds. */
const OPENING_TIMEOUT_MS = 200;
/** The pages that each connection keeps in memory: the upper levels of the indexes of a million users. */
const CACHE_KIB = 16 * 1024;
/** How many compiled statements are kept: more than there are. */
const STATEMENTS = 500;
/** So many pages may be in the log, where no other thread brings them into the file, before SQLite does, on this one. */
const LONG_LOG_PAGES = 8_000;

/** The connection that writes; not yet opened. It makes the file if that is missing. */
export function writerOf(path: string): DataSource {
  return new DataSource({
    ...optionsOf(path),
    prepareDatabase: (connection) => {
      connection.pragma(`cache_size = -${CACHE_KIB}`);
      connection.pragma("journal_mode = WAL");
      // What units could take back is kept in memory: most change more pages than SQLite would keep there by itself.
      connection.pragma("temp_store = MEMORY");
      // Commits do not wait for the disk on this thread: what they wrote to the log is flushed before they count.
      connection.pragma("synchronous = NORMAL");
      connection.pragma(`wal_autocheckpoint = ${LONG_LOG_PAGES}`);
    },
  });
}

/** A connection that only reads; not yet opened. The file has to be there. */
export function readerOf(path: string): DataSource {
  return new DataSource({
    ...optionsOf(path),
    readonly: true,
    // The file is not mapped: with each commit of the other connection SQLite would give up the mapping.
    prepareDatabase: (connection) => {
      connection.pragma(`cache_size = -${CACHE_KIB}`);
    },
  });
}

function optionsOf(path: string) {
  return {
    type: "better-sqlite3",
    driver: sqliteDriver(),
    database: path,
    timeout: OPENING_TIMEOUT_MS,
    statementCacheSize: STATEMENTS,
    ...commonOptions,
  } as const;
}
