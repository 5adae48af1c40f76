import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../cluster/cluster.js";

/** Above the pause of a push service that failed, and one more attempt after it. */
const MAX_DRAIN_MS = 60_000;
const POLL_MS = 200;

/** Waits until no push of messages is due or on its way, or for a minute. */
export async function drainPushes({ database }: Cluster): Promise<void> {
  const tables = await database.connect();
  try {
    for (const until = performance.now() + MAX_DRAIN_MS; performance.now() < until; await sleep(POLL_MS)) {
      const [row] = await tables.query<{ count: unknown }[]>(
        `SELECT (SELECT COUNT(*) FROM push_deliveries)
              + (SELECT COUNT(*) FROM notifications WHERE push_due_at IS NOT NULL AND conversation_id IS NOT NULL) AS count`,
      );
      if (Number(row?.count) === 0) return;
    }
  } finally {
    await tables.end();
  }
}
