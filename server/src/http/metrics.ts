import type { FastifyInstance } from "fastify";
import type { Metrics } from "../metrics/metrics.js";
import { hashToken, safeEqual } from "../secrets/tokens.js";
import { refuse } from "./graphql-endpoint.js";

/** `GET /metrics`, for whoever has the token: figures of this process, in the format of Prometheus. */
export function registerMetrics(http: FastifyInstance, metrics: Metrics, token: string): void {
  const expected = hashToken(`Bearer ${token}`);
  http.addHook("onResponse", (_request, reply, done) => {
    metrics.responded(reply.statusCode);
    done();
  });
  http.get("/metrics", async (request, reply) => {
    // Hashes are of one length, so the time that the comparison takes tells nothing.
    if (!safeEqual(hashToken(request.headers.authorization ?? ""), expected)) {
      reply.header("www-authenticate", "Bearer");
      return refuse(reply, 401, "UNAUTHENTICATED", "This needs the token of METRICS_TOKEN.");
    }
    const { type, text } = await metrics.page();
    return reply.type(type).send(text);
  });
}
