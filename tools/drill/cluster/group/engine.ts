import type { Connection } from "mariadb";
import type { DatabaseBinary } from "../../../../src/infra/embedded/database-binary.js";
import type { Machine } from "./network.js";
import type { Environment } from "./packages.js";

/** Start options of a member of the group. */
export interface MemberPlace {
  /** From 1. */
  readonly number: number;
  readonly machine: Machine;
  /** Addresses of all members, in order. */
  readonly addresses: readonly string[];
  /** Folder of its data, its settings and its socket file. */
  readonly folder: string;
  readonly socketPath: string;
}

/** A database that replicates to several members, of which one takes all statements. */
export interface Engine {
  readonly kind: DatabaseBinary["kind"];
  /** Names of files in deploy/ha/. */
  readonly haproxyConfig: string;
  readonly check: string;
  /** Folder with the programs haproxy, socat and mariadb. */
  readonly tools: string;
  /** Environment of all programs. */
  readonly env: Environment;
  /** Makes the data folder of a member. */
  initialise(place: MemberPlace): Promise<void>;
  /** Returns the command that starts a member; `isFirst`: it founds the group. */
  command(place: MemberPlace, isFirst: boolean): Promise<[string, ...string[]]>;
  /** Called with a connection to each member after its first start, in order. */
  form(member: Connection, place: MemberPlace): Promise<void>;
  /** Returns true for a member that has all data, takes statements or could, and sees a group of this size. */
  isJoined(member: Connection, size: number): Promise<boolean>;
  /** Makes another member the active one; absent where HAProxy chooses it. */
  handOver?(member: Connection): Promise<void>;
  /** Does what an operator does for a member that does not return by itself. */
  help(member: Connection): Promise<void>;
}

export type EngineName = "galera" | "group-replication";

export const ENGINE_NAMES: readonly EngineName[] = ["galera", "group-replication"];
