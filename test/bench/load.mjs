import { Pool } from "undici";

/** Posts GraphQL over kept connections. */
export class Api {
  #pool;

  constructor(origin, connections) {
    this.#pool = new Pool(origin, { connections, pipelining: 1 });
  }

  async send(query, variables, headers = {}) {
    const { body } = await this.#pool.request({
      path: "/graphql",
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return body.json();
  }

  close() {
    return this.#pool.close();
  }
}

/**
 * Calls `work(i)` for i from 0, `concurrency` at a time, until `count` calls are done or `seconds` have passed.
 * @returns calls per second, and latencies in milliseconds at the median and the 99th percentile.
 */
export async function measure(
  work,
  { concurrency, count = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY },
) {
  const latencies = [];
  const begin = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < count && performance.now() - begin < seconds * 1000) {
      const started = performance.now();
      await work(next++);
      latencies.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const elapsed = (performance.now() - begin) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
  return { perSecond: latencies.length / elapsed, p50: at(0.5), p99: at(0.99) };
}
