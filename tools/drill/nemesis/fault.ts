import type { Random } from "../random.js";
import type { Cluster } from "../cluster/cluster.js";

/** A way to disturb the stage. Its name is what it does and to what: `kill-node`. */
export interface Fault {
  readonly name: string;
  /** How often, in comparison. */
  readonly weight: number;
  /** How long it lasts, from and to. */
  readonly seconds: readonly [number, number];
  /** What it can strike; two faults never strike one target at once. */
  targets(stage: Cluster): readonly Target[];
}

export interface Target {
  readonly name: string;
  /** Disturbs; the answer puts everything right again, and resolves when it is. */
  start(random: Random): Promise<() => Promise<void>>;
}
