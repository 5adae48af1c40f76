import type { Cluster } from "../cluster/cluster.js";
import type { Inspector } from "./inspector.js";

/** Resources held by the cluster, by name. */
export type Footprint = ReadonlyMap<string, number>;

const MEBIBYTE = 2 ** 20;

/** Reads the resources of every node after garbage collection, and those of the database and Redis. */
export async function readFootprint(cluster: Cluster, inspectors: readonly Inspector[]): Promise<Footprint> {
  const footprint = new Map<string, number>();
  let listeners = 0;
  for (const [index, inspector] of inspectors.entries()) {
    const name = `node ${index + 1}`;
    // Objects with finalizers need a second collection.
    await inspector.collectGarbage();
    await inspector.collectGarbage();
    const heapUsed = await inspector.evaluate<number>("process.memoryUsage().heapUsed");
    const resources = await inspector.evaluate<string[]>("process.getActiveResourcesInfo()");
    footprint.set(`${name}: heap, MiB`, Math.round((10 * heapUsed) / MEBIBYTE) / 10);
    footprint.set(`${name}: open handles`, resources.filter((resource) => !isTimer(resource)).length);
    footprint.set(`${name}: timers`, resources.filter(isTimer).length);
    listeners += await inspector.countListeners();
  }
  // Summed: a pool may hold one connection more and the other node's one less, with ten listeners each.
  footprint.set("all nodes: listeners", listeners);
  const { redis } = cluster;
  const channels = [await redis.command("PUBSUB", "CHANNELS"), await redis.command("PUBSUB", "SHARDCHANNELS")];
  const clients = /connected_clients:(\d+)/u.exec(await redis.command("INFO", "clients"))?.[1];
  footprint.set(
    "Redis: channels",
    channels.map(lengthOf).reduce((sum, count) => sum + count),
  );
  footprint.set("Redis: connections", Number(clients));
  footprint.set("database: connections", await countConnections(cluster));
  return footprint;
}

function isTimer(resource: string): boolean {
  return resource === "Timeout" || resource === "Immediate";
}

/** Returns the length of a RESP array. */
function lengthOf(reply: string): number {
  return Number(/^\*(\d+)/u.exec(reply)?.[1] ?? 0);
}

async function countConnections({ database }: Cluster): Promise<number> {
  const connection = await database.connect();
  const [row] = await connection.query<{ count: bigint }[]>(
    "SELECT COUNT(*) AS count FROM information_schema.processlist WHERE db IS NOT NULL AND id <> CONNECTION_ID()",
  );
  await connection.end();
  return Number(row?.count ?? 0);
}
