import type { ClusterProcess } from "../cluster/process.js";
import type { Cluster } from "../cluster/cluster.js";
import type { Fault, Target } from "./fault.js";

const nodes = (cluster: Cluster) => cluster.nodes;
const database = ({ databaseProcess }: Cluster) => (databaseProcess === undefined ? [] : [databaseProcess]);
const redis = ({ redis }: Cluster) => [redis];

/** SIGKILL, and later a restart on the same data. */
function kills({ name, start, kill }: ClusterProcess): Target {
  return {
    name,
    start: async () => {
      await kill();
      return start;
    },
  };
}

/** SIGSTOP: keeps its connections open and makes no progress. */
function freezes({ name, freeze, thaw }: ClusterProcess): Target {
  return {
    name,
    start: () => {
      freeze();
      return Promise.resolve(() => Promise.resolve(thaw()));
    },
  };
}

/** Faults of whole processes. */
export const PROCESS_FAULTS: readonly Fault[] = [
  { name: "kill-node", weight: 3, seconds: [0, 4], targets: (cluster) => nodes(cluster).map(kills) },
  { name: "kill-database", weight: 3, seconds: [0, 4], targets: (cluster) => database(cluster).map(kills) },
  { name: "kill-redis", weight: 3, seconds: [0, 6], targets: (cluster) => redis(cluster).map(kills) },
  { name: "freeze-node", weight: 1.5, seconds: [1, 10], targets: (cluster) => nodes(cluster).map(freezes) },
  { name: "freeze-database", weight: 1.5, seconds: [1, 8], targets: (cluster) => database(cluster).map(freezes) },
  { name: "freeze-redis", weight: 1.5, seconds: [1, 10], targets: (cluster) => redis(cluster).map(freezes) },
];
