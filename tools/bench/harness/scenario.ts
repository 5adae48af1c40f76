import type { BenchDatabase, DatabaseServer } from "./database.js";
import type { Methods, Remote, RemoteOptions } from "./remote.js";

/** One of the things that are measured side by side. */
export interface System {
  readonly name: string;
  /** The processes whose CPU counts as the server's. */
  readonly servers: readonly number[];
  /** The process that makes the load, and is not to be the bottleneck. */
  readonly load?: number | undefined;
  /** Loads it for so long. Throws when what came out is not what went in. */
  round(seconds: number): Promise<Measured>;
}

/** What one round of one contestant has brought. */
export interface Measured {
  /** How many operations the CPU was used for. */
  readonly operations: number;
  readonly figures: Partial<Figures>;
}

/** Everything that can be told of a round; a table shows those that are there. */
export interface Figures {
  /** Operations a second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Microseconds of CPU an operation. */
  serverCpu: number;
  databaseCpu: number;
  /** Bytes of memory an idle socket. */
  memory: number;
  /** Share of the operations that the server refused, saying so. */
  refused: number;
  /** Share of one core that the load generator used. */
  loadShare: number;
  /** Share of the machine that others used, who had better not. */
  othersShare: number;
}

/** A figure of this round, of the contestant with this name. */
export type Reading = (contestant: string, figure: keyof Figures) => number;

export interface Comparison {
  /** The number it has in tools/bench/README.md. */
  readonly goal: number;
  readonly what: string;
  /** Ours in relation to the other side, within one round. */
  readonly ratio: (of: Reading) => number;
  /** What the relation is counted in, where it is not how many times. */
  readonly unit?: "ms";
  readonly must: Bound;
  readonly aim: Bound;
}

/** A run that loses anything fails, so that what is reported has lost nothing. */
export type Bound = { readonly atLeast: number } | { readonly atMost: number } | "nothing lost";

/** Something to be measured by name: `npm run bench <name>`. */
export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly comparisons: readonly Comparison[];
  /** Starts what takes part; what it starts, the stage ends. */
  prepare(stage: Harness): Promise<readonly System[]>;
}

/** Where a goal's contestants stand. All that is started on it ends with it. */
export interface Harness {
  readonly database: DatabaseServer;
  createDatabase(name: string): Promise<BenchDatabase>;
  start<M extends Methods>(path: string, options?: RemoteOptions): Remote<M>;
  /** Remembers how to end something. */
  onEnd(end: () => unknown): void;
}
