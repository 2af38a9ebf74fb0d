import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { possibleTypes } from "./gql/possible-types";

/** How often a query asks again after the server was too busy for it. */
const REPEATS = 3;
/** When the server names no time. */
const PAUSE_SECONDS = 2;

const isQuery = (init?: RequestInit) =>
  String(JSON.parse(String(init?.body)).query)
    .trimStart()
    .startsWith("query");

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/**
 * Queries that were refused before any work (429, 503) ask again after `Retry-After`. Mutations never do by
 * themselves: only a person can tell whether they still want it.
 */
async function patientFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  for (let repeats = 0; ; repeats++) {
    // Mails that an action causes come in the language of the page.
    const headers = { ...init?.headers, "accept-language": document.documentElement.lang };
    const response = await fetch(input, { ...init, headers });
    const refused = response.status === 429 || response.status === 503;
    if (!refused || repeats === REPEATS || !isQuery(init)) return response;
    await pause(Number(response.headers.get("retry-after")) || PAUSE_SECONDS);
  }
}

/** One for the page. Secrets never enter its cache: the operations that carry them are `no-cache`. */
export function createClient() {
  return new ApolloClient({
    cache: new InMemoryCache({ possibleTypes }),
    link: new HttpLink({
      uri: "/graphql",
      credentials: "same-origin",
      fetch: patientFetch,
      // No other site can send this header without asking first, and asking is refused.
      headers: { "x-latchkey-csrf": "1" },
    }),
    devtools: { enabled: false },
  });
}
