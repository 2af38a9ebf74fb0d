import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyReply } from "fastify";
import { WALK, WALK_HEADERS, WALK_VARIABLES } from "./explorer-walk.js";

/** The only hosts that the explorer's page may load from; no other page loads from anywhere but this server. */
const SANDBOX_SCRIPT_HOST = "https://embeddable-sandbox.cdn.apollographql.com";
const SANDBOX_FRAME_HOST = "https://sandbox.embed.apollographql.com";

const SCRIPT = `${SANDBOX_SCRIPT_HOST}/_latest/embeddable-sandbox.umd.production.min.js`;

/** In the page: sends the operation that is to run, and the fragments. The API takes no document with several. */
const SEND = `function send(url, options) {
        const { query, operationName, ...rest } = JSON.parse(options.body);
        const parts = query.split(/^(?=(?:query|mutation|fragment)\\b)/m);
        const operation = parts.find((part) => part.match(/^(?:query|mutation)\\s+(\\w+)/)?.[1] === operationName);
        const fragments = parts.filter((part) => part.startsWith("fragment"));
        const only = operation === undefined ? query : [operation, ...fragments].join("");
        const body = JSON.stringify({ query: only, operationName, ...rest });
        return fetch(url, { ...options, body, credentials: "same-origin" });
      }`;

/** `GET /graphql` as Apollo Sandbox, set to call this server's API. */
export function registerSandbox(http: FastifyInstance, publicUrl: string): void {
  http.get("/graphql", (_request, reply) => send(reply, publicUrl));
}

function send(reply: FastifyReply, publicUrl: string): FastifyReply {
  const nonce = randomBytes(16).toString("base64");
  const settings = {
    target: "#sandbox",
    initialEndpoint: `${publicUrl}/graphql`,
    endpointIsEditable: false,
    initialState: { document: WALK, variables: WALK_VARIABLES, headers: WALK_HEADERS },
    runTelemetry: false,
  };
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' ${SANDBOX_SCRIPT_HOST}`,
    // The script sizes its frame by a style attribute.
    "style-src 'unsafe-inline'",
    `frame-src ${SANDBOX_FRAME_HOST}`,
    `connect-src 'self'`,
    "img-src data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return reply
    .header("content-security-policy", policy.join(";"))
    .type("text/html; charset=utf-8")
    .send(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Explore the API</title>
    <style nonce="${nonce}">
      body { margin: 0; font: 1rem/1.5 system-ui, sans-serif }
      #sandbox { position: absolute; inset: 0 }
      #sandbox p { margin: 2rem; max-inline-size: 40rem }
    </style>
  </head>
  <body>
    <div id="sandbox">
      <p>Apollo Sandbox loads from ${SANDBOX_SCRIPT_HOST}. If nothing appears here, this browser cannot reach it.
      Started with <code>GRAPHQL_EXPLORER=graphiql</code>, the server shows an explorer that needs no other host.</p>
    </div>
    <script src="${SCRIPT}"></script>
    <script nonce="${nonce}">
      const settings = ${JSON.stringify(settings).replaceAll("<", "\\u003c")};
      ${SEND}
      new window.EmbeddedSandbox({ ...settings, handleRequest: send });
    </script>
  </body>
</html>
`);
}
