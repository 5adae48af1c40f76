import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../cluster/cluster.js";
import type { History } from "../history/history.js";

const PERIOD_MS = 300;

/** Reads repeatedly how many bytes each user has stored or announced; returns the function that ends it. */
export function watchStorage({ database }: Cluster, history: History): () => Promise<void> {
  let isOver = false;
  async function run(): Promise<void> {
    while (!isOver) {
      const rows = await readStorage({ database }).catch(() => []);
      const at = history.now();
      for (const { user, bytes } of rows) history.storage.push({ user: Number(user), bytes: Number(bytes), at });
      await sleep(PERIOD_MS);
    }
  }
  const loop = run();
  return async () => {
    isOver = true;
    await loop;
  };
}

/** A processed picture may be larger than the announced one. */
async function readStorage({ database }: Pick<Cluster, "database">): Promise<{ user: bigint; bytes: unknown }[]> {
  const connection = await database.connect();
  try {
    return await connection.query(
      `SELECT owner_id AS user, SUM(LEAST(size, declared_size)) AS bytes FROM media_objects
       WHERE state IN ('WAITING', 'PROCESSING', 'READY') GROUP BY owner_id`,
    );
  } finally {
    await connection.end();
  }
}
