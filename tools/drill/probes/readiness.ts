import { setTimeout as sleep } from "node:timers/promises";
import type { History } from "../history/history.js";
import type { Cluster } from "../cluster/cluster.js";

const PERIOD_MS = 500;
/** What has not answered by then counts as no answer. */
const PATIENCE_MS = 10_000;

/** Asks every node again and again whether it is ready, as a load balancer does; the answer ends it. */
export function watchReadiness({ nodes }: Cluster, history: History): () => Promise<void> {
  let isOver = false;
  const watches = nodes.map(async ({ origin }, node) => {
    while (!isOver) {
      const asked = history.now();
      const answer = await ask(`${origin}/readyz`);
      history.readiness.push({ node, asked, at: history.now(), ...answer });
      await sleep(PERIOD_MS);
    }
  });
  return async () => {
    isOver = true;
    await Promise.all(watches);
  };
}

async function ask(url: string): Promise<{ status: number | undefined; text: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return { status: response.status, text: (await response.text()).trim() };
  } catch (error) {
    const { message, cause } = error as { message?: string; cause?: { code?: string } };
    return { status: undefined, text: cause?.code ?? message ?? "" };
  }
}
