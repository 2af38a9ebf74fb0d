import { readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { escapeHtml } from "../escape-html.js";

/** The addresses that the pages know; any other shows that there is nothing there, with the status that says so. */
const ROUTES = [
  "/",
  "/login/verify",
  "/login/recovery",
  "/register",
  "/forgot",
  "/reset",
  "/email",
  "/undo",
  "/u",
  "/u/*",
];

/** The single-page app: one document for all its addresses, but for the sign-in, whose form is in its own already. */
export class Pages {
  readonly #html: string;
  readonly #signInHtml: string;

  /** @param folder where the built app is. */
  constructor(
    readonly folder: string,
    siteName: string,
  ) {
    // In the first paint the page has its right name, and nothing shifts when it learns more.
    const name = escapeHtml(siteName);
    // A function, since a text with a $ in it would be read as a pattern.
    const read = (file: string) => readFileSync(join(folder, file), "utf8").replaceAll("__SITE_NAME__", () => name);
    this.#html = read("index.html");
    this.#signInHtml = read("login.html");
  }

  /** Serves the files of the pages, and a document at each of their addresses. */
  async register(http: FastifyInstance): Promise<void> {
    await http.register(fastifyStatic, {
      root: this.folder,
      index: false,
      dotfiles: "ignore",
      // The pages are sent with the name filled in, and by their addresses alone; the explorer only where it is asked for.
      allowedPath: (path) => !path.endsWith(".html") && !path.startsWith("/graphiql/"),
      // Files with a hash in their names never change; the few others are asked for again.
      setHeaders: (reply, path) => {
        const immutable = path.includes("/assets/");
        reply.header("cache-control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
    for (const url of ROUTES) http.get(url, (_request, reply) => this.send(reply, 200));
    http.get("/login", (_request, reply) => this.send(reply, 200, this.#signInHtml));
  }

  /** Sends a document: that of all addresses but the sign-in unless told. */
  send(reply: FastifyReply, status: number, html = this.#html): FastifyReply {
    return reply.code(status).type("text/html; charset=utf-8").send(html);
  }
}
