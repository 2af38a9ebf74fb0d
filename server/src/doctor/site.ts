import { join } from "node:path";
import type { Config } from "../config.js";
import { type Finding, fail, ok, warn } from "./finding.js";

/** Whether the addresses, the proxy and the mail fit together, as far as the settings tell. */
export function checkSite(config: Config): Finding[] {
  return [address(config), mode(config), ...frontEnds(config), proxy(config), mail(config)];
}

function address({ publicUrl }: Config): Finding {
  if (publicUrl.startsWith("https:")) return ok("address", `${publicUrl} can keep cookies`);
  if (isLocal(publicUrl)) return ok("address", `${publicUrl} can keep cookies, in a browser on this machine`);
  return fail(
    "address",
    `${publicUrl} is not https: browsers keep no cookie of it, and nobody can sign in.`,
    "Put a proxy with a certificate before the server, and its https address into PUBLIC_URL.",
  );
}

function mode({ production, publicUrl }: Config): Finding {
  if (production) return ok("mode", "production");
  return isLocal(publicUrl)
    ? ok("mode", "for trying out, with keys and an explorer of its own")
    : warn("mode", "The site is public and not in production mode.", "Set NODE_ENV=production.");
}

function frontEnds({ corsOrigins, publicUrl }: Config): Finding[] {
  const findings = corsOrigins.flatMap((origin) => {
    if (origin === publicUrl) {
      return warn(
        "front ends",
        `${origin} is the site itself.`,
        "Take it out of CORS_ORIGINS: its pages need no such leave.",
      );
    }
    if (origin.startsWith("http:") && !isLocal(origin)) {
      return warn("front ends", `${origin} is not https: tokens can be read on the way.`, "Serve it by https.");
    }
    return [];
  });
  return findings.length > 0 ? findings : [ok("front ends", `${corsOrigins.length || "no"} other origins may call`)];
}

function proxy({ publicUrl, trustProxy }: Config): Finding {
  const isHttps = publicUrl.startsWith("https:");
  if (isHttps && trustProxy === 0) {
    return warn(
      "proxy",
      "https needs a proxy before the server, and TRUST_PROXY is 0: all people share the proxy's address, and its limits.",
      "Set TRUST_PROXY to the number of proxies.",
    );
  }
  if (!isHttps && trustProxy > 0) {
    return warn(
      "proxy",
      `TRUST_PROXY is ${trustProxy}, and the address is not https: without a proxy, callers choose their address.`,
      "Set TRUST_PROXY=0 where there is no proxy.",
    );
  }
  return ok(
    "proxy",
    trustProxy === 0 ? "none, callers are known by their own address" : `${trustProxy} before the server`,
  );
}

function mail({ smtpUrl, mailFrom, production, dataDir }: Config): Finding {
  if (smtpUrl !== undefined) return ok("mail", `goes through ${new URL(smtpUrl).host}, from ${mailFrom}`);
  const message = `Mails are written to ${join(dataDir, "outbox")}, and reach nobody.`;
  return production ? warn("mail", message, "Set SMTP_URL and MAIL_FROM.") : ok("mail", message);
}

function isLocal(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === "localhost" || hostname.endsWith(".localhost") || ["127.0.0.1", "[::1]"].includes(hostname);
}
