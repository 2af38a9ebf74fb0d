import type { FastifyInstance } from "fastify";
import type { Config } from "../config.js";
import type { SignOut } from "../sessions/sign-out.js";
import type { Visitors } from "../sessions/visitors.js";
import { HttpClient } from "./client.js";
import { Cookies } from "./cookies.js";
import type { Pages } from "./pages.js";

/**
 * `GET /oidc/session/end` signs out and shows the page that says so. It works without JavaScript. A link on another
 * site must not be able to sign people out: for those the page asks first, and does it by the API.
 */
export function registerEndSession(
  http: FastifyInstance,
  { config, visitors, signOut, pages }: { config: Config; visitors: Visitors; signOut: SignOut; pages: Pages },
): void {
  http.get("/oidc/session/end", async (request, reply) => {
    const from = request.headers["sec-fetch-site"];
    if (from === "none" || from === "same-origin") {
      const cookies = new Cookies(request, reply, true);
      const current = await visitors.recognize(cookies.sessionToken, "COOKIE");
      await signOut.here(
        new HttpClient(request, config.trustProxy, current?.session.id),
        current,
        cookies.browserToken,
      );
      cookies.forgetSession();
      cookies.forgetBrowser();
      reply.header("clear-site-data", '"cache"');
    }
    return pages.send(reply, 200);
  });
}
