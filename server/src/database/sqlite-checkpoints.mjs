// The thread that brings the log of a SQLite file into the file. It runs as it stands here: see sqlite-log.ts.
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

const Driver = createRequire(import.meta.url)(workerData.driver);
const db = new Driver(workerData.path, { timeout: 0 });

parentPort.on("message", (asked) => {
  if (asked === "close") {
    db.close();
    parentPort.close();
    return;
  }
  try {
    const [{ log, checkpointed }] = db.pragma("wal_checkpoint(PASSIVE)");
    // Begins the log anew: the first to write to it waits for the disk once more, and had better do so here.
    if (checkpointed === log) db.pragma("user_version = 0");
  } catch {
    // The disk is full, say, or another process is writing. The log only grows until the next time.
  }
  parentPort.postMessage("done");
});
