import type { HttpLoad } from "../load/http-load.js";
import type { System, Harness } from "../harness/scenario.js";

/** How many requests are under way at once. */
const IN_FLIGHT = 32;

/** What is asked of whom. */
export interface HttpSystemOptions {
  readonly name: string;
  readonly servers: readonly number[];
  readonly url: string;
  /** Whole requests; each is asked as often as the others. */
  readonly raw: readonly string[];
  /** Throws unless the body is what this request is to be answered with. */
  readonly requireRight: (body: string, request: number) => void;
  readonly inFlight?: number;
}

/** A contestant who answers requests over HTTP. The first answer to each is looked into, all others compared with it. */
export async function startHttpSystem(
  stage: Harness,
  { name, servers, url, raw, requireRight, inFlight = IN_FLIGHT }: HttpSystemOptions,
): Promise<System> {
  const pages = stage.start<HttpLoad>("load/http-load.js");
  for (const [request, body] of (await pages.ask("learn", { url, raw })).entries()) requireRight(body, request);
  return {
    name,
    servers,
    load: pages.pid,
    round: async (seconds) => {
      const { done, asked, p50, p99, faults } = await pages.ask("ask", { seconds, inFlight });
      if (faults.length > 0) throw new Error(`${name} did not answer right:\n  ${faults.join("\n  ")}`);
      return { operations: asked, figures: { rate: done / seconds, p50, p99 } };
    },
  };
}
