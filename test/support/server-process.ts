import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { systemClock } from "../../server/src/clock.ts";
import { Child, type Ended, ROOT } from "./child.ts";
import { Client } from "./client.ts";
import { rememberKeyFile } from "./confidentiality.ts";
import { searchToo } from "./folder.ts";
import { freePort } from "./free-port.ts";
import { sendRaw } from "./raw.ts";

const MAIN = join(ROOT, "server/dist/main.js");
const DRIVER = join(ROOT, "server/dist/database/sqlite-driver.js");

/** The environment of a server that keeps its files in `folder`. */
export const environment = (folder: string, port: number) => ({
  DATABASE_URL: `sqlite:${join(folder, "latchkey.db")}`,
  PORT: String(port),
});

/** The server as operators run it: the built program in a process of its own. */
export class ServerProcess extends Child {
  readonly clock = systemClock;

  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly env: ReturnType<typeof environment>,
  ) {
    super([main()], env);
  }

  /** Starts it, and waits for nothing. */
  static async begin(folder: string, env: Record<string, string> = {}): Promise<ServerProcess> {
    const port = await freePort();
    return new ServerProcess(`http://localhost:${port}`, folder, { ...environment(folder, port), ...env });
  }

  /** Starts it, and resolves when it says that it is ready. */
  static async start(folder: string, env: Record<string, string> = {}): Promise<ServerProcess> {
    const server = await ServerProcess.begin(folder, env);
    await server.says("is ready.");
    searchToo(folder, server.env.DATABASE_URL);
    await server.says("/u\n");
    return server;
  }

  /** Starts it where it is expected to refuse, and resolves when it has ended. */
  static async refuse(folder: string, env: Record<string, string> = {}): Promise<Ended> {
    return (await ServerProcess.begin(folder, env)).ended;
  }

  /** Resolves when it takes no connections any more. */
  refusesConnections(): Promise<void> {
    return vi.waitFor(() => expect(sendRaw(this.url, { path: "/healthz" })).rejects.toThrow(/ECONNREFUSED/), 10_000);
  }

  protected override rememberSecrets(): void {
    rememberKeyFile(this.folder);
  }

  browser(): Client<ServerProcess> {
    return Client.browser(this);
  }

  app(): Client<ServerProcess> {
    return Client.app(this);
  }
}

/**
 * Another process that holds the write lock of a database until it is told to let go, as a backup or a shell would.
 */
export class LockHolder {
  static async hold(databasePath: string): Promise<LockHolder> {
    const program = `
      import { openSqlite } from ${JSON.stringify(DRIVER)};
      const db = openSqlite(process.argv[1]);
      db.exec("BEGIN EXCLUSIVE");
      console.log("locked");
      process.stdin.once("data", () => {
        db.exec("ROLLBACK");
        db.close();
        process.exit(0);
      });`;
    const child = new Child(["--input-type=module", "-e", program, databasePath]);
    await child.says("locked");
    return new LockHolder(child);
  }

  private constructor(private readonly child: Child) {}

  async letGo(): Promise<void> {
    this.child.write("\n");
    await this.child.ended;
  }
}

function main(): string {
  if (!existsSync(MAIN)) throw new Error("The server is not built. Run: node scripts/build.mjs");
  return MAIN;
}
