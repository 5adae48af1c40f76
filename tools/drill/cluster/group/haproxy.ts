import { readFileSync, statSync, writeFileSync } from "node:fs";
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

/** Creates HAProxy with the configuration of deploy/ha/, without the user and the folder that its package would have made. */
export function createHaproxy(
  { home, onUnexpectedExit }: ProcessHooks,
  { engine, network, socketPath }: HaproxyOptions,
): ClusterProcess {
  const addresses = network.machines.map(({ address }, index): [string, string] => [
    `DATABASE_${index + 1}`,
    `${address}:${DATABASE_PORT}`,
  ]);
  const configPath = join(home, engine.haproxyConfig);
  const text = readFileSync(join(HA_FOLDER, engine.haproxyConfig), "utf8");
  writeFileSync(
    configPath,
    text
      .replaceAll(/^ +(?:user|group|chroot) .*\n/gmu, "")
      .replace("log /dev/log local0", "log stdout format raw local0"),
  );
  return createProcess({
    name: "haproxy",
    command: network.hub.wrap([join(engine.tools, "usr/sbin/haproxy"), "-db", "-f", configPath]),
    env: { ...engine.env, ...Object.fromEntries(addresses), DATABASE_BIND: `unix@${socketPath}` },
    cwd: home,
    logPath: join(home, "haproxy.log"),
    isServing: () => Promise.resolve(statSync(socketPath, { throwIfNoEntry: false }) !== undefined),
    onUnexpectedExit: (exit) => onUnexpectedExit("haproxy", exit),
  });
}
