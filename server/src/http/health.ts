import type { FastifyInstance } from "fastify";
import type { Database } from "../database/database.js";

/** `GET /healthz`: the process is alive. `GET /readyz`: it can serve, since the database answers from its tables. */
export function registerHealth(http: FastifyInstance, database: Database): void {
  http.get("/healthz", (_request, reply) => reply.send({ status: "alive" }));
  http.get("/readyz", async (request, reply) => {
    try {
      await database.read((db) => db.query('SELECT 1 FROM "user" LIMIT 1'));
      return { status: "ready" };
    } catch (error) {
      request.log.error({ requestId: request.id, err: error }, "the database does not answer");
      return reply.code(503).send({ status: "unavailable" });
    }
  });
}
