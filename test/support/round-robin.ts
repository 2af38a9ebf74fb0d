import { createServer, request as forward, type Server } from "node:http";
import { systemClock } from "../../server/src/clock.ts";
import { Client } from "./client.ts";
import { freePort } from "./free-port.ts";
import { ServerProcess } from "./server-process.ts";
import type { TestDatabase } from "./test-database.ts";

/** Two servers, each a process of its own, on one database, and before them a proxy that takes them in turn. */
export class RoundRobin {
  readonly clock = systemClock;

  private constructor(
    /** The site's public address. */
    readonly url: string,
    readonly servers: readonly [ServerProcess, ServerProcess],
    private readonly proxy: Server,
  ) {}

  static async start(database: TestDatabase, env: Record<string, string> = {}): Promise<RoundRobin> {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const start = () => ServerProcess.start(database.folder, { ...database.env, ...env, PUBLIC_URL: url });
    const servers = [await start(), await start()] as const;
    let turn = 0;
    const proxy = createServer((request, response) => {
      const { method = "", url: path = "", headers } = request;
      const target = new URL(path, servers[turn++ % 2]?.url);
      const onward = forward(target, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on("error", () => response.destroy());
      request.pipe(onward);
    });
    await new Promise<void>((resolve) => proxy.listen(port, "127.0.0.1", resolve));
    return new RoundRobin(url, servers, proxy);
  }

  browser(): Client<RoundRobin> {
    return Client.browser(this);
  }

  /** Stops the servers, and gives how they ended. */
  async close(): Promise<(number | null)[]> {
    this.proxy.closeAllConnections();
    this.proxy.close();
    const ended = await Promise.all(this.servers.map((server) => server.end("SIGTERM")));
    return ended.map(({ code }) => code);
  }
}
