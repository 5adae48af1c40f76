import type { ClusterProcess } from "../cluster/process.js";
import type { Cluster } from "../cluster/cluster.js";
import type { Fault, Target } from "./fault.js";

const nodes = (stage: Cluster) => stage.nodes;
const database = ({ database }: Cluster) => [database];
const redis = ({ redis }: Cluster) => [redis];

/** kill -9, and after a while a new start on the same data. */
function killing({ name, start, kill }: ClusterProcess): Target {
  return {
    name,
    start: async () => {
      await kill();
      return start;
    },
  };
}

/** SIGSTOP: it is there, keeps its lines, and does nothing. */
function freezing({ name, freeze, thaw }: ClusterProcess): Target {
  return {
    name,
    start: () => {
      freeze();
      return Promise.resolve(() => Promise.resolve(thaw()));
    },
  };
}

/** Faults of whole programs. */
export const PROCESS_FAULTS: readonly Fault[] = [
  { name: "kill-node", weight: 3, seconds: [0, 4], targets: (stage) => nodes(stage).map(killing) },
  { name: "kill-database", weight: 3, seconds: [0, 4], targets: (stage) => database(stage).map(killing) },
  { name: "kill-redis", weight: 3, seconds: [0, 6], targets: (stage) => redis(stage).map(killing) },
  { name: "freeze-node", weight: 1.5, seconds: [1, 10], targets: (stage) => nodes(stage).map(freezing) },
  { name: "freeze-database", weight: 1.5, seconds: [1, 8], targets: (stage) => database(stage).map(freezing) },
  { name: "freeze-redis", weight: 1.5, seconds: [1, 10], targets: (stage) => redis(stage).map(freezing) },
];
