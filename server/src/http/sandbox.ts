import { randomBytes } from "node:crypto";
import type { FastifyReply } from "fastify";

/** The only hosts that the explorer's page may load from; no other page loads from anywhere but this server. */
export const SANDBOX_SCRIPT_HOST = "https://embeddable-sandbox.cdn.apollographql.com";
export const SANDBOX_FRAME_HOST = "https://sandbox.embed.apollographql.com";

const SCRIPT = `${SANDBOX_SCRIPT_HOST}/_latest/embeddable-sandbox.umd.production.min.js`;

/** Ready to run as soon as the page is open. */
const FIRST_OPERATION = `# Press Run: this one needs nothing.
#
# To try a whole sign-in, ask register or login for transport BEARER, and put the accessToken that
# they or verifyMfa answer into the Headers below:   Authorization   Bearer acc_...
query FirstLook {
  site {
    name
    passwordMinLength
    maxAuthenticators
  }
  me {
    email
    mfa {
      enabled
    }
  }
}
`;

/** Answers Apollo Sandbox, set to call this server's API. */
export function sendSandbox(reply: FastifyReply, publicUrl: string): FastifyReply {
  const nonce = randomBytes(16).toString("base64");
  const settings = {
    target: "#sandbox",
    initialEndpoint: `${publicUrl}/graphql`,
    endpointIsEditable: false,
    // What this site asks of requests that carry its cookies, and they are sent along.
    includeCookies: true,
    initialState: { document: FIRST_OPERATION, headers: { "x-latchkey-csrf": "1" }, includeCookies: true },
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
      The schema is in <code>schema.graphql</code>, and any GraphQL client can read it from this address.</p>
    </div>
    <script src="${SCRIPT}"></script>
    <script nonce="${nonce}">new window.EmbeddedSandbox(${JSON.stringify(settings).replaceAll("<", "\\u003c")});</script>
  </body>
</html>
`);
}
