import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Connection } from "mariadb";
import { HA_FOLDER } from "../../root.js";
import { connectAsRoot } from "../database.js";
import { type ClusterProcess, type ProcessHooks, createProcess } from "../process.js";
import { waitUntil } from "../wait-until.js";
import type { Engine, MemberPlace } from "./engine.js";
import type { Network } from "./network.js";
import { librariesOf } from "./packages.js";

/** Database server of a group, on a machine of its own, beside its health check. */
export interface Member extends ClusterProcess {
  /** Starts it for the first time; the first member founds the group, the others join it. */
  found(): Promise<void>;
  /** Loses all packets to and from its machine, until `repair`. */
  cut(): Promise<void>;
  repair(): Promise<void>;
  /** Hands the statements over to another member, as for maintenance; returns the function that lets it take them again. */
  handOver(): Promise<() => Promise<void>>;
  /** Returns true while it answers, has all data, and sees a group of this size. */
  isJoined(size: number): Promise<boolean>;
  /** Does what an operator does for a member that does not return by itself. */
  help(): Promise<void>;
  /** Connects past HAProxy and the network. */
  connect(): Promise<Connection>;
}

export interface MemberOptions {
  readonly engine: Engine;
  readonly network: Network;
  /** From 1. */
  readonly number: number;
}

export async function createMember(hooks: ProcessHooks, { engine, network, number }: MemberOptions): Promise<Member> {
  const { home, onUnexpectedExit } = hooks;
  const name = `database-${number}`;
  const machine = network.machines[number - 1];
  if (machine === undefined) throw new Error(`There is no machine ${number}.`);
  const folder = join(home, name);
  const place: MemberPlace = {
    ...{ number, machine, folder },
    addresses: network.machines.map(({ address }) => address),
    socketPath: join(folder, "sock"),
  };
  await mkdir(folder);
  await engine.initialise(place);
  let isFirst = number === 1;

  async function ask<T>(question: (member: Connection) => Promise<T>): Promise<T> {
    const connection = await connectAsRoot({ socketPath: place.socketPath });
    try {
      return await question(connection);
    } finally {
      connection.destroy();
    }
  }

  const server = createProcess({
    name,
    command: async () => machine.wrap(await engine.command(place, isFirst)),
    env: engine.env,
    cwd: folder,
    logPath: join(home, `${name}.log`),
    isServing: () => ask(() => Promise.resolve(true)).catch(() => false),
    onUnexpectedExit: (exit) => onUnexpectedExit(name, exit),
  });
  const check = createCheck(hooks, { engine, place });

  const isJoined = (size: number) => ask((member) => engine.isJoined(member, size)).catch(() => false);

  return {
    ...server,
    found: async () => {
      await check.start();
      await server.start();
      await ask((member) => engine.form(member, place));
      await waitUntil(`${name} has joined the group`, () => isJoined(number));
      isFirst = false;
    },
    handOver: async () => {
      const { handOver } = engine;
      if (handOver === undefined) await check.stop();
      else await ask(handOver);
      return handOver === undefined ? check.start : () => Promise.resolve();
    },
    cut: machine.cut,
    repair: machine.repair,
    isJoined,
    help: () => ask(engine.help),
    connect: () => connectAsRoot({ socketPath: place.socketPath }),
  };
}

/** Creates the health check of a member, which systemd starts for each request in production. */
function createCheck(
  { home, onUnexpectedExit }: ProcessHooks,
  { engine, place }: { engine: Engine; place: MemberPlace },
): ClusterProcess {
  const name = `check-${place.number}`;
  const script = join(HA_FOLDER, engine.check);
  const plugins = librariesOf(engine.tools)
    .map((path) => join(path, "libmariadb3/plugin"))
    .filter(existsSync);
  const options = ["--user=root", `--socket=${place.socketPath}`, ...plugins.map((path) => `--plugin-dir=${path}`)];
  return createProcess({
    name,
    command: place.machine.wrap(["socat", "TCP-LISTEN:9200,fork,reuseaddr", `EXEC:${script}`]),
    env: { ...engine.env, CHECK_CLIENT: "mariadb", CHECK_OPTIONS: options.join(" ") },
    cwd: home,
    logPath: join(home, `${name}.log`),
    isServing: () => Promise.resolve(true),
    onUnexpectedExit: (exit) => onUnexpectedExit(name, exit),
  });
}
