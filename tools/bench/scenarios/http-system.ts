import type { HttpLoad } from "../load/http-load.js";
import type { System, Harness } from "../harness/scenario.js";

/** Number of concurrent requests. */
const IN_FLIGHT = 32;

/** Requests and the server that they go to. */
export interface HttpSystemOptions {
  readonly name: string;
  readonly servers: readonly number[];
  readonly url: string;
  /** Raw requests, sent in turn. */
  readonly raw: readonly string[];
  /** Throws unless the body is the right response to this request. */
  readonly assertResponse: (body: string, request: number) => void;
  readonly inFlight?: number;
}

/** Creates a system that serves HTTP requests. The first response to each is verified, all others are compared with it. */
export async function startHttpSystem(
  harness: Harness,
  { name, servers, url, raw, assertResponse, inFlight = IN_FLIGHT }: HttpSystemOptions,
): Promise<System> {
  const load = harness.start<HttpLoad>("load/http-load.js");
  for (const [request, body] of (await load.ask("prime", { url, raw })).entries()) assertResponse(body, request);
  return {
    name,
    servers,
    load: load.pid,
    round: async (seconds) => {
      const { done, sent, p50, p99, faults } = await load.ask("ask", { seconds, inFlight });
      if (faults.length > 0) throw new Error(`${name} returned wrong responses:\n  ${faults.join("\n  ")}`);
      return { operations: sent, figures: { rate: done / seconds, p50, p99 } };
    },
  };
}
