import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { Config } from "../config.js";
import { registerGraphiql } from "./graphiql.js";
import { registerSandbox } from "./sandbox.js";

/**
 * `GET /graphql`: what developers explore the API with. Without one there is nothing at that address.
 * @param pagesFolder where the built pages are, GraphiQL's among them.
 */
export async function registerExplorer(http: FastifyInstance, config: Config, pagesFolder: string): Promise<void> {
  if (config.explorer === "sandbox") registerSandbox(http, config.publicUrl);
  if (config.explorer === "graphiql") await registerGraphiql(http, join(pagesFolder, "graphiql"));
}
