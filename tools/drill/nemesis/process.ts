import type { Part } from "../cluster/process.js";
import type { Stage } from "../cluster/cluster.js";
import type { Fault, Target } from "./fault.js";

const nodes = (stage: Stage) => stage.nodes;
const database = ({ database }: Stage) => [database];
const redis = ({ redis }: Stage) => [redis];

/** kill -9, and after a while a new start on the same data. */
function killing({ name, start, kill }: Part): Target {
  return {
    name,
    strike: async () => {
      await kill();
      return start;
    },
  };
}

/** SIGSTOP: it is there, keeps its lines, and does nothing. */
function freezing({ name, freeze, thaw }: Part): Target {
  return {
    name,
    strike: () => {
      freeze();
      return Promise.resolve(() => Promise.resolve(thaw()));
    },
  };
}

/** Faults of whole programs. */
export const PART_FAULTS: readonly Fault[] = [
  { name: "kill-node", weight: 3, seconds: [0, 4], targets: (stage) => nodes(stage).map(killing) },
  { name: "kill-database", weight: 3, seconds: [0, 4], targets: (stage) => database(stage).map(killing) },
  { name: "kill-redis", weight: 3, seconds: [0, 6], targets: (stage) => redis(stage).map(killing) },
  { name: "freeze-node", weight: 1.5, seconds: [1, 10], targets: (stage) => nodes(stage).map(freezing) },
  { name: "freeze-database", weight: 1.5, seconds: [1, 8], targets: (stage) => database(stage).map(freezing) },
  { name: "freeze-redis", weight: 1.5, seconds: [1, 10], targets: (stage) => redis(stage).map(freezing) },
];
