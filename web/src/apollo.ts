import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { possibleTypes } from "./gql/possible-types";

/** How often a query asks again after the server was too busy for it. */
const REPEATS = 3;
/** When the server names no time. */
const PAUSE_SECONDS = 2;
/** Nobody looks at an empty page for longer than this: the screen then says so, and offers to try again. */
const LONGEST_PAUSE_SECONDS = 10;

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
    const seconds = Number(response.headers.get("retry-after")) || PAUSE_SECONDS;
    if (!refused || repeats === REPEATS || seconds > LONGEST_PAUSE_SECONDS || !isQuery(init)) return response;
    await pause(seconds);
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
