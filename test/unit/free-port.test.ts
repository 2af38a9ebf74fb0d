import { createServer, type Server } from "node:net";
import { expect, test } from "vitest";
import { lastPort, onFreePort, portOf, WORKERS } from "../support/free-port.ts";

test("no two workers ever try the same port, and each tries all of its own", () => {
  const LAST = 32_767;
  const each = 1416;
  const ofWorker = (worker: number) => Array.from({ length: each }, (_, asked) => portOf(worker, asked, LAST));
  const ports = Array.from({ length: WORKERS }, (_, worker) => ofWorker(worker)).flat();
  expect(new Set(ports).size).toBe(WORKERS * each);
  expect(Math.min(...ports)).toBeGreaterThan(10_080);
  expect(Math.max(...ports)).toBeLessThanOrEqual(LAST);
  expect(portOf(3, each, LAST)).toBe(portOf(3, 0, LAST));
});

test.each([
  ["as Linux comes", "32768\t60999\n", 32_767],
  ["which begins early", "16000\t65535\n", 15_999],
  ["which leaves none", "1024\t65535\n", 32_000],
  ["which nobody tells", "", 32_000],
])("no port is one that connections are given, by a range %s", (_, range, last) => {
  expect(lastPort(range)).toBe(last);
});

test("a port that is taken between the asking and the listening is given up for another", async () => {
  const servers: Server[] = [];
  const listen = async (port: number) => {
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
    return port;
  };
  let first = 0;
  const port = await onFreePort(async (port) => {
    first ||= await listen(port);
    return listen(port);
  });
  expect(port).not.toBe(first);
  for (const server of servers) server.close();
});

test("any other reason not to listen is told", async () => {
  await expect(onFreePort(() => Promise.reject(new Error("No permission.")))).rejects.toThrow("No permission.");
});
