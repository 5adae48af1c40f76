import { setTimeout as sleep } from "node:timers/promises";
import type { History } from "../history/history.js";
import type { Cluster } from "../cluster/cluster.js";

const PERIOD_MS = 500;
const TIMEOUT_MS = 10_000;

/** Polls /readyz of every node as a load balancer does; returns the function that ends it. */
export function watchReadiness({ nodes }: Cluster, history: History): () => Promise<void> {
  let isOver = false;
  const loops = nodes.map(async ({ origin }, node) => {
    while (!isOver) {
      const asked = history.now();
      const answer = await probe(`${origin}/readyz`);
      history.readiness.push({ node, asked, at: history.now(), ...answer });
      await sleep(PERIOD_MS);
    }
  });
  return async () => {
    isOver = true;
    await Promise.all(loops);
  };
}

async function probe(url: string): Promise<{ status: number | undefined; text: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status: response.status, text: (await response.text()).trim() };
  } catch (error) {
    const { message, cause } = error as { message?: string; cause?: { code?: string } };
    return { status: undefined, text: cause?.code ?? message ?? "" };
  }
}
