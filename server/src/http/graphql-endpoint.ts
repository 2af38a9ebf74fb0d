import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Config } from "../config.js";
import { RequestContext } from "../graphql/context.js";
import { type ErrorLog, toTopLevelError } from "../graphql/errors.js";
import type { Transport } from "../sessions/sessions.js";
import type { Visitors } from "../sessions/visitors.js";
import { Arrivals } from "./arrivals.js";
import { HttpClient } from "./client.js";
import { Cookies } from "./cookies.js";
import type { SameOrigin } from "./same-origin.js";

const BEARER = /^Bearer ([\w-]+)$/i;
/** Nothing but JSON in UTF-8: any other type can be sent by a form, without asking first. */
const JSON_TYPE = /^application\/json(\s*;\s*charset="?utf-8"?)?$/i;

/** What the API's address is made of. */
export interface GraphqlEndpoint {
  apollo: ApolloServer<RequestContext>;
  visitors: Visitors;
  sameOrigin: SameOrigin;
  config: Config;
  log: ErrorLog;
}

/** `POST /graphql`, the API. A GET never runs an operation: it shows the explorer, if anything. */
export function registerGraphqlEndpoint(http: FastifyInstance, endpoint: GraphqlEndpoint): void {
  const { apollo, sameOrigin } = endpoint;
  const arrivals = new Arrivals();

  http.route({
    method: "POST",
    url: "/graphql",
    onRequest: async (request, reply) => {
      if (!JSON_TYPE.test(request.headers["content-type"] ?? "")) {
        return refuse(reply, 415, "BAD_USER_INPUT", "Send application/json in UTF-8.");
      }
      const refusal = sameOrigin.refusalOf(request);
      if (refusal !== undefined) {
        request.log.warn(
          { requestId: request.id, refusal, origin: request.headers.origin },
          "cross-site request refused",
        );
        return refuse(reply, 403, "FORBIDDEN", "This address does not accept requests from there.");
      }
    },
    handler: fastifyApolloHandler(apollo, {
      context: async (request, reply) => {
        await arrivals.gathered();
        return contextOf(request, reply, endpoint);
      },
    }),
  });
}

async function contextOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { visitors, sameOrigin, config, log }: GraphqlEndpoint,
): Promise<RequestContext> {
  const { authorization } = request.headers;
  const cookies = new Cookies(request, reply, authorization === undefined);
  const [token, transport]: [string | undefined, Transport] =
    authorization === undefined ? [cookies.sessionToken, "COOKIE"] : [BEARER.exec(authorization)?.[1], "BEARER"];
  try {
    const current = await visitors.recognize(token, transport);
    const heldSession = transport === "COOKIE" ? current?.session.id : undefined;
    return new RequestContext({
      requestId: request.id,
      client: new HttpClient(request, config.trustProxy, heldSession),
      current,
      cookies,
      isFirstParty: sameOrigin.isFirstParty(request),
    });
  } catch (error) {
    throw toTopLevelError(error, request.id, log);
  }
}

/** A refusal before anything was read, in the form of the API. */
export function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
}
