import type { BenchDatabase, DatabaseServer } from "./database.js";
import type { Methods, Remote, RemoteOptions } from "./remote.js";

/** System under test. */
export interface System {
  readonly name: string;
  /** Processes whose CPU counts as the server's. */
  readonly servers: readonly number[];
  /** Process of the load generator, which must not be the bottleneck. */
  readonly load?: number | undefined;
  /** Runs one round. Throws when a delivered or stored message differs from the sent one. */
  round(seconds: number): Promise<Measured>;
}

/** Result of one round of one system. */
export interface Measured {
  /** Number of operations that the CPU is divided by. */
  readonly operations: number;
  readonly figures: Partial<Figures>;
}

/** Figures of a round; tables show those that are present. */
export interface Figures {
  /** Operations per second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Microseconds of CPU per operation. */
  serverCpu: number;
  databaseCpu: number;
  /** Bytes of memory per idle socket. */
  memory: number;
  /** Bytes of resident memory of the server's process: before the first connection, and the most under load. */
  idleRss: number;
  loadedRss: number;
  /** Share of the operations that the server rejected with a code. */
  refused: number;
  /** Share of one core that the load generator used. */
  loadShare: number;
  /** Share of one core that other processes of the machine used. */
  othersShare: number;
}

/** Returns a figure of this round, by system. */
export type Reading = (system: string, figure: keyof Figures) => number;

export interface Comparison {
  /** Number in tools/bench/README.md. */
  readonly number: number;
  readonly what: string;
  /** ConvoSpace's figure relative to the other system's, within one round. */
  readonly ratio: (of: Reading) => number;
  /** Unit of a difference; absent: a factor. */
  readonly unit?: "ms";
  readonly must: Bound;
  readonly aim: Bound;
}

/** Bound of a ratio. "nothing lost" always holds: a run that loses a message fails. */
export type Bound = { readonly atLeast: number } | { readonly atMost: number } | "nothing lost";

/** Scenario, run by `npm run bench <name>`. */
export interface Scenario {
  readonly name: string;
  /** Name that runs several scenarios. */
  readonly group?: string;
  readonly about: string;
  readonly comparisons: readonly Comparison[];
  /** Starts the systems; the harness ends them. @throws NotAvailable */
  prepare(harness: Harness): Promise<readonly System[]>;
}

/** Harness of one scenario: everything started through it ends with it. */
export interface Harness {
  readonly database: DatabaseServer;
  createDatabase(name: string): Promise<BenchDatabase>;
  start<M extends Methods>(path: string, options?: RemoteOptions): Remote<M>;
  /** Versions in the table of the machine, by name. */
  readonly versions: ReadonlyMap<string, string>;
  addVersion(name: string, version: string): void;
  /** Registers a function that runs at the end. */
  onEnd(end: () => unknown): void;
}

/** A system cannot be had on this machine: the scenario is skipped. */
export class NotAvailable extends Error {}
