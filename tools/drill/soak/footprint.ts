import type { Cluster } from "../cluster/cluster.js";
import type { Inspector } from "./inspector.js";

/** What a system holds, by name: what has to be back where it was when everybody has gone. */
export type Footprint = ReadonlyMap<string, number>;

const MEBIBYTE = 2 ** 20;

/** Reads what every node holds, after a collection, and what it holds of the database and Redis. */
export async function readFootprint(stage: Cluster, inspectors: readonly Inspector[]): Promise<Footprint> {
  const footprint = new Map<string, number>();
  let listeners = 0;
  for (const [index, inspector] of inspectors.entries()) {
    const name = `node ${index + 1}`;
    // What the first collection lets finish, the second takes.
    await inspector.collectGarbage();
    await inspector.collectGarbage();
    const heapUsed = await inspector.evaluate<number>("process.memoryUsage().heapUsed");
    const resources = await inspector.evaluate<string[]>("process.getActiveResourcesInfo()");
    footprint.set(`${name}: heap, MiB`, Math.round((10 * heapUsed) / MEBIBYTE) / 10);
    footprint.set(`${name}: open handles`, resources.filter((resource) => !isTimer(resource)).length);
    footprint.set(`${name}: timers`, resources.filter(isTimer).length);
    listeners += await inspector.countListeners();
  }
  // One node's pool may keep a connection to the database more than before, and the other's one less: each has ten.
  footprint.set("all nodes: listeners", listeners);
  const { redis } = stage;
  const channels = [await redis.ask("PUBSUB", "CHANNELS"), await redis.ask("PUBSUB", "SHARDCHANNELS")];
  const clients = /connected_clients:(\d+)/u.exec(await redis.ask("INFO", "clients"))?.[1];
  footprint.set(
    "Redis: channels",
    channels.map(countIn).reduce((sum, count) => sum + count),
  );
  footprint.set("Redis: connections", Number(clients));
  footprint.set("database: connections", await countConnections(stage));
  return footprint;
}

function isTimer(resource: string): boolean {
  return resource === "Timeout" || resource === "Immediate";
}

/** How long a list is, as Redis begins it. */
function countIn(answer: string): number {
  return Number(/^\*(\d+)/u.exec(answer)?.[1] ?? 0);
}

async function countConnections({ database }: Cluster): Promise<number> {
  const connection = await database.connect();
  const [row] = await connection.query<{ count: bigint }[]>(
    "SELECT COUNT(*) AS count FROM information_schema.processlist WHERE db IS NOT NULL AND id <> CONNECTION_ID()",
  );
  await connection.end();
  return Number(row?.count ?? 0);
}
