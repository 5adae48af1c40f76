import { statSync } from "node:fs";
import { join } from "node:path";
import { HA_FOLDER } from "../../root.js";
import { type ClusterProcess, type ProcessHooks, createProcess } from "../process.js";
import type { Engine } from "./engine.js";
import type { Network } from "./network.js";

const DATABASE_PORT = 3306;

export interface HaproxyOptions {
  readonly engine: Engine;
  readonly network: Network;
  /** Socket file on which it listens: the hub's ports cannot be reached from outside of the network. */
  readonly socketPath: string;
}

/** Creates HAProxy with the configuration of deploy/ha/. */
export function createHaproxy(
  { home, onUnexpectedExit }: ProcessHooks,
  { engine, network, socketPath }: HaproxyOptions,
): ClusterProcess {
  const addresses = network.machines.map(({ address }, index): [string, string] => [
    `DATABASE_${index + 1}`,
    `${address}:${DATABASE_PORT}`,
  ]);
  return createProcess({
    name: "haproxy",
    command: network.hub.wrap([
      join(engine.tools, "usr/sbin/haproxy"),
      "-db",
      "-f",
      join(HA_FOLDER, engine.haproxyConfig),
    ]),
    env: { ...engine.env, ...Object.fromEntries(addresses), DATABASE_BIND: `unix@${socketPath}` },
    cwd: home,
    logPath: join(home, "haproxy.log"),
    isServing: () => Promise.resolve(statSync(socketPath, { throwIfNoEntry: false }) !== undefined),
    onUnexpectedExit: (exit) => onUnexpectedExit("haproxy", exit),
  });
}
