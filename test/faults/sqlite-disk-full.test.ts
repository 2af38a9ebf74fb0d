import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, expect, vi } from "vitest";
import { systemClock } from "../../server/src/clock.ts";
import { openSqlite } from "../../server/src/database/sqlite-driver.ts";
import { ROOT } from "../support/child.ts";
import { Client, type Place } from "../support/client.ts";
import { documents } from "../support/documents.ts";
import { newFolder, removeFolder, searchFolder } from "../support/folder.ts";
import { freePort } from "../support/free-port.ts";
import { Registrations } from "../support/registrations.ts";
import { environment } from "../support/server-process.ts";
import { SmallDisk } from "../support/small-disk.ts";
import { expectType } from "../support/test.ts";

/** A disk that can be filled up and be given room again. */
interface Disk {
  folder: string;
  fill(server: ChildProcess): void;
  makeRoom(server: ChildProcess): void;
  remove(): Promise<void>;
}

/**
 * A small file system in memory; where none may be mounted, a limit on how long the files of the server may grow, which
 * refuses the same writes for another reason.
 */
function smallDisk(): Disk {
  const folder = newFolder();
  const limit = ({ pid }: ChildProcess, bytes: string) =>
    execFileSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:unlimited`]);
  const disk = SmallDisk.mount(folder, "4m");
  if (!disk) {
    console.log("No file system can be mounted here: the server's files are kept from growing instead.");
    return {
      folder,
      fill: (server) => limit(server, "4096"),
      makeRoom: (server) => limit(server, "unlimited"),
      remove: () => removeFolder(folder),
    };
  }
  return {
    folder,
    fill: () => disk.fill(),
    makeRoom: () => disk.makeRoom(),
    async remove() {
      try {
        // What was on the disk is gone with it.
        await searchFolder(folder);
      } finally {
        disk.unmount();
        await removeFolder(folder);
      }
    },
  };
}

interface Running {
  server: ChildProcess;
  place: Place;
}

/** Whatever becomes of the test, its servers end and its disk goes. */
const test = base.extend<{ disk: Disk; start: () => Promise<Running> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from this pattern.
  disk: async ({}, use) => {
    const disk = smallDisk();
    await use(disk);
    await disk.remove();
  },
  start: async ({ disk }, use) => {
    const servers: ChildProcess[] = [];
    await use(() => startOn(disk, servers));
    await Promise.all(servers.map(kill));
  },
});

async function kill(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill("SIGKILL");
  await once(server, "exit");
}

/** A server whose log goes to the same disk as its database. */
async function startOn({ folder }: Disk, servers: ChildProcess[]): Promise<Running> {
  const port = await freePort();
  const log = openSync(join(folder, "server.log"), "a");
  const server = spawn(process.execPath, ["server/dist/main.js"], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...environment(folder, port), REGISTRATIONS_PER_HOUR: "100000" },
    stdio: ["ignore", log, log],
  });
  servers.push(server);
  closeSync(log);
  const url = `http://localhost:${port}`;
  await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), 60_000);
  return { server, place: { url, clock: systemClock } };
}

test("on a full disk writes are refused and reads answered; with room again all goes on, and nothing was lost", async ({
  disk,
  start,
}) => {
  const { server, place } = await start();
  const registrations = new Registrations(() => Client.app(place));
  for (let count = 0; count < 3; count++) await registrations.register();
  disk.fill(server);
  await registrations.expectRefused();
  // Each leaves some lines: the log has no room either.
  const [first] = registrations.acknowledged;
  for (let count = 0; count < 20; count++) {
    expect((await first?.client.send(documents.logout))?.status).not.toBe(200);
  }
  expect(await first?.client.me()).not.toBeNull();
  expect(server.exitCode).toBeNull();

  disk.makeRoom(server);
  await registrations.expectTaken();
  expectType(await first?.client.logout(), "LoggedOut");
  expect(server.exitCode).toBeNull();
  const db = openSqlite(join(disk.folder, "latchkey.db"), { readonly: true });
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  const emails = db.prepare('SELECT canonical_email FROM "user" ORDER BY id').pluck().all();
  db.close();
  registrations.expectAll(emails);
  // The log goes on as well, line by line.
  const lines = readFileSync(join(disk.folder, "server.log"), "utf8").trimEnd().split("\n");
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ msg: "security event", event: { type: "SIGNED_OUT" } });
  expect(lines.filter((line) => line.includes("unexpected error")).length).toBeGreaterThan(20);

  await kill(server);
  const restarted = await start();
  for (const { client } of registrations.acknowledged.slice(1)) {
    expect(await Object.assign(Client.app(restarted.place), { accessToken: client.accessToken }).me()).not.toBeNull();
  }
}, 120_000);
