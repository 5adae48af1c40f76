import type { History } from "../history/history.js";
import type { Random } from "../random.js";
import type { Cluster } from "../cluster/cluster.js";

/** Fault of the cluster. Its name is a verb and a target: `kill-node`. */
export interface Fault {
  readonly name: string;
  /** Relative frequency. */
  readonly weight: number;
  /** Bounds of its duration. */
  readonly seconds: readonly [number, number];
  /** True if no other fault may be active meanwhile. */
  readonly isExclusive?: boolean;
  /** Possible targets; a target has at most one active fault. */
  targets(cluster: Cluster): readonly Target[];
}

export interface Target {
  readonly name: string;
  /** Injects the fault and returns the function that heals it. */
  start(random: Random, history: History): Promise<() => Promise<void>>;
}
