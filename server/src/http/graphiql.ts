import { readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { WALK, WALK_HEADERS, WALK_VARIABLES } from "./explorer-walk.js";

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // The editor writes style attributes, and its menus style elements, as they open.
  "style-src 'self' 'unsafe-inline'",
  // Its fonts and icons are in its style sheet.
  "font-src data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(";");

/** `GET /graphql` as GraphiQL, and its files under `/graphiql/`: all of it from this server. */
export async function registerGraphiql(http: FastifyInstance, folder: string): Promise<void> {
  const walk = JSON.stringify({ document: WALK, variables: WALK_VARIABLES, headers: WALK_HEADERS });
  const html = readFileSync(join(folder, "index.html"), "utf8").replace('"__WALK__"', () =>
    walk.replaceAll("<", "\\u003c"),
  );
  await http.register(fastifyStatic, {
    root: join(folder, "assets"),
    prefix: "/graphiql/assets/",
    index: false,
    dotfiles: "ignore",
    decorateReply: false,
    setHeaders: (reply) => reply.header("cache-control", "public, max-age=31536000, immutable"),
  });
  http.get("/graphql", (_request, reply) =>
    reply.header("content-security-policy", POLICY).type("text/html; charset=utf-8").send(html),
  );
}
