import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { HA_FOLDER } from "../../root.js";
import { type Environment, Unavailable } from "./packages.js";

/** A machine of the network: commands run in it reach the other machines by their addresses, and no others. */
export interface Machine {
  readonly address: string;
  /** Returns the command that runs `command` on this machine. */
  wrap(command: readonly [string, ...string[]]): [string, ...string[]];
  /** Cuts the machine's cable: packets are lost in both directions, and connections stay open. */
  cut(): Promise<void>;
  repair(): Promise<void>;
}

/** Network of several machines and a hub, made of Linux network namespaces, which end with this process. */
export interface Network {
  /** Machine of the proxy; its cable is never cut. */
  readonly hub: Pick<Machine, "address" | "wrap">;
  readonly machines: readonly Machine[];
  close(): void;
}

const SUBNET = "10.213.0";
const START_MS = 5000;

/** Creates machines with the programs of `env`. @throws Unavailable without root, or without the right to namespaces */
export async function createNetwork(size: number, env: Environment): Promise<Network> {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/nsenter"))
    throw new Unavailable("Network namespaces need Linux and root.");
  const namespaces: Namespace[] = [];
  const close = () => {
    for (const { holder } of namespaces) holder.kill("SIGKILL");
  };
  process.once("exit", close);
  try {
    for (let index = 0; index <= size; index += 1) namespaces.push(await createNamespace(env));
    const [hub, ...others] = namespaces as [Namespace, ...Namespace[]];
    await hub.run("ip", "link", "add", "bridge0", "type", "bridge");
    await hub.run("ip", "address", "add", `${SUBNET}.1/24`, "dev", "bridge0");
    await hub.run("ip", "link", "set", "bridge0", "up");
    const machines = await Promise.all(others.map((namespace, index) => connect(hub, namespace, index + 1)));
    return { hub: { address: `${SUBNET}.1`, wrap: hub.wrap }, machines, close };
  } catch (error) {
    close();
    throw new Unavailable(`Network namespaces cannot be created: ${(error as Error).message.trim()}`);
  }
}

interface Namespace extends Pick<Machine, "wrap"> {
  /** Process that keeps the namespace. */
  readonly holder: ChildProcess;
  run(...command: [string, ...string[]]): Promise<unknown>;
}

async function createNamespace(env: Environment): Promise<Namespace> {
  const holder = spawn("unshare", ["--net", "sleep", "infinity"], { stdio: "ignore" });
  const own = await readlink("/proc/self/ns/net");
  const path = `/proc/${holder.pid ?? 0}/ns/net`;
  for (const deadline = Date.now() + START_MS; ; await sleep(10)) {
    if ((await readlink(path).catch(() => own)) !== own) break;
    if (Date.now() > deadline || holder.exitCode !== null) throw new Error("unshare has failed");
  }
  const wrap: Machine["wrap"] = (command) => ["nsenter", `--net=${path}`, ...command];
  const run: Namespace["run"] = (...command) => {
    const [program, ...args] = wrap(command);
    return promisify(execFile)(program, args, { env });
  };
  await run("ip", "link", "set", "lo", "up");
  return { holder, wrap, run };
}

async function connect(hub: Namespace, { holder, wrap, run }: Namespace, number: number): Promise<Machine> {
  const [cable, address] = [`cable${number}`, `${SUBNET}.${10 + number}`];
  await hub.run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", String(holder.pid));
  await hub.run("ip", "link", "set", cable, "master", "bridge0", "up");
  await run("ip", "address", "add", `${address}/24`, "dev", "eth0");
  await run("ip", "link", "set", "eth0", "up");
  await run("sysctl", "--quiet", "--load", join(HA_FOLDER, "sysctl.conf"));
  return {
    address,
    wrap,
    cut: async () => void (await hub.run("ip", "link", "set", cable, "down")),
    repair: async () => void (await hub.run("ip", "link", "set", cable, "up")),
  };
}
