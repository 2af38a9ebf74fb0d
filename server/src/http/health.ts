import { setTimeout as delay } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Database } from "../database/database.js";
import { isReady } from "../database/readiness.js";

/**
 * `GET /healthz`: the process is alive. `GET /readyz`: it can serve, since the database answers from its tables and is
 * migrated. A server that is told to close first says there for `drainMs` that it is not ready, and serves on, so that
 * whoever spreads the load sends the next ones elsewhere.
 */
export function registerHealth(http: FastifyInstance, database: Database, drainMs: number): void {
  let draining = false;
  http.addHook("preClose", async () => {
    draining = true;
    if (drainMs > 0) await delay(drainMs);
  });
  http.get("/healthz", (_request, reply) => reply.send({ status: "alive" }));
  http.get("/readyz", async (request, reply) => {
    if (draining) return reply.code(503).send({ status: "draining" });
    try {
      if (await database.read(isReady)) return { status: "ready" };
      request.log.error({ requestId: request.id }, "the database lacks a migration");
    } catch (error) {
      request.log.error({ requestId: request.id, err: error }, "the database does not answer");
    }
    return reply.code(503).send({ status: "unavailable" });
  });
}
