import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import fastifyCookie from "@fastify/cookie";
import fastifyCors from "@fastify/cors";
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from "fastify";
import type { Database } from "../database/database.js";
import { toTopLevelError } from "../graphql/errors.js";
import type { Metrics } from "../metrics/metrics.js";
import type { SignOut } from "../sessions/sign-out.js";
import { registerEndSession } from "./end-session.js";
import { registerExplorer } from "./explorer.js";
import { type GraphqlEndpoint, refuse, registerGraphqlEndpoint } from "./graphql-endpoint.js";
import { registerHealth } from "./health.js";
import { registerMetrics } from "./metrics.js";
import type { Pages } from "./pages.js";
import { securityHeaders } from "./security-headers.js";

const BODY_LIMIT_BYTES = 100 * 1024;
/** How often a server that closes looks for connections that have become idle. */
const SWEEP_MS = 50;

/** How long clients may take, in milliseconds, and how many of them there may be. */
export interface Patience {
  /** Until the head of a request is here, from the beginning of the connection or of the request. */
  headMs: number;
  /** Until a request is here whole; slow senders do not hold a connection for ever. */
  requestMs: number;
  /** Until the next request on a connection. Longer than proxies usually keep theirs: they should close first. */
  idleMs: number;
  /** How often the times above are looked at. */
  checkMs: number;
  /** Until requests that are not finished are given up by a server that closes. */
  closingMs: number;
  /** More connections than this are refused. */
  connections: number;
}

const PATIENCE: Patience = {
  headMs: 10_000,
  requestMs: 30_000,
  idleMs: 72_000,
  checkMs: 2_000,
  closingMs: 8_000,
  connections: 10_000,
};

/** What is served, and for whom. */
export interface HttpParts extends GraphqlEndpoint {
  database: Database;
  signOut: SignOut;
  pages: Pages;
  logger: FastifyBaseLogger;
  /** Undefined where nobody may ask for them. */
  metrics: Metrics | undefined;
  /** Other times than those that are served with, for tests. */
  patience?: Partial<Patience> | undefined;
}

/** All that is served over HTTP. It does not listen yet. */
export async function createHttpServer(parts: HttpParts): Promise<FastifyInstance> {
  const { config, database, signOut, visitors, pages, metrics } = parts;
  const patience = { ...PATIENCE, ...parts.patience };
  const http = createFastify(parts, patience);
  readJsonAlone(http);
  answerErrors(http, parts);
  await http.register(fastifyCookie);
  await http.register(fastifyCors, {
    origin: [...config.corsOrigins],
    // Other front ends hold bearer tokens; cookies never cross origins.
    credentials: false,
    methods: ["POST"],
    allowedHeaders: ["content-type", "authorization", "accept-language"],
    exposedHeaders: ["retry-after", "x-request-id"],
    maxAge: 600,
    strictPreflight: false,
  });
  registerHealth(http, database, config.drainMs);
  closeKeptConnections(http, patience.closingMs);
  if (metrics && config.metricsToken !== undefined) registerMetrics(http, metrics, config.metricsToken);
  registerGraphqlEndpoint(http, parts);
  await registerExplorer(http, config, pages.folder);
  registerEndSession(http, { config, visitors, signOut, pages });
  await pages.register(http);
  http.server.maxConnections = patience.connections;
  return http;
}

/** Fastify, with limits of time and size, and headers on every answer. */
function createFastify({ config, logger }: HttpParts, patience: Patience): FastifyInstance {
  const headers = securityHeaders(config.publicUrl);
  const http = Fastify({
    loggerInstance: logger,
    // A line per request would tell who read what; outcomes that matter are logged as such.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    http: { headersTimeout: patience.headMs, connectionsCheckingInterval: patience.checkMs },
    requestTimeout: patience.requestMs,
    keepAliveTimeout: patience.idleMs,
    // What still comes on a connection that is kept, while the server closes, is served; then the connection is closed.
    return503OnClosing: false,
    genReqId: () => randomUUID(),
    // A logger for each request costs more than the few lines that are ever written: those name the request.
    childLoggerFactory: (logger) => logger,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 200 },
    // An address that is no address gets no further than here, and is not repeated.
    frameworkErrors: (_error, _request, reply) =>
      refuse(reply.headers(headers), 400, "BAD_USER_INPUT", "The request cannot be read."),
  });
  http.addHook("onRequest", (request, reply, done) => {
    reply.headers(headers).header("x-request-id", request.id);
    done();
  });
  return http;
}

/** Only JSON is ever read: a form of another site cannot send that without asking first. */
function readJsonAlone(http: FastifyInstance): void {
  http.removeContentTypeParser("text/plain");
  const parseJson = http.getDefaultJsonParser("error", "error");
  http.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body: Buffer, done) => {
    // JSON is UTF-8 (RFC 8259, section 8.1). Else all that is not would be read as U+FFFD: many passwords as one.
    if (!isUtf8(body)) return done(Object.assign(new Error("The body is not UTF-8."), { statusCode: 400 }));
    return parseJson(request, body.toString(), done);
  });
}

/**
 * Whatever goes wrong outside of the API's own operations is told as those tell it, or by a page to whoever waits for
 * one. To be called before any route is added: those that are there already would keep the framework's own answers,
 * which show the error's message.
 */
function answerErrors(http: FastifyInstance, { pages, log }: HttpParts): void {
  http.setNotFoundHandler((request, reply) =>
    isForPage(request) ? pages.send(reply, 404) : refuse(reply, 404, "NOT_FOUND", "There is nothing at this address."),
  );
  http.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) return fail(error, request, reply);
    // Messages of the parser can quote what was sent.
    const message = status === 413 ? "The body is too large." : "The request cannot be read.";
    return refuse(reply, status, "BAD_USER_INPUT", message);
  });

  function fail(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { message, extensions } = toTopLevelError(error, request.id, log);
    const { status, headers: more = [] } = extensions.http as { status: number; headers?: Map<string, string> };
    reply.headers(Object.fromEntries(more));
    return isForPage(request) ? pages.send(reply, status) : refuse(reply, status, String(extensions.code), message);
  }
}

/**
 * While the server closes, connections are closed once their request is answered. Browsers and proxies keep them for
 * more, and those that were busy when the closing began would otherwise hold it up. A request that has not come to its
 * end after `patienceMs` is given up.
 */
function closeKeptConnections(http: FastifyInstance, patienceMs: number): void {
  http.addHook("preClose", async () => {
    const sweep = setInterval(() => http.server.closeIdleConnections(), SWEEP_MS);
    const cut = setTimeout(() => http.server.closeAllConnections(), patienceMs);
    http.server.once("close", () => {
      clearInterval(sweep);
      clearTimeout(cut);
    });
  });
}

/** Whether someone waits for a page, rather than a program for an answer. */
function isForPage(request: FastifyRequest): boolean {
  return request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
}
