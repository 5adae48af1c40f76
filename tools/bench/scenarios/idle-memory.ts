import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { SocketioFanout } from "../baselines/socketio/fanout-server.js";
import type { WebsocketServerProcess } from "../baselines/websocket/server.js";
import type { IdleSockets } from "../load/idle-sockets.js";
import type { Protocol } from "../load/protocols.js";
import type { InProcess } from "../convospace/in-process.js";
import { NODE_PATH, NODE_SCRIPT } from "../convospace/node-script.js";
import { addPeople } from "../convospace/users.js";
import { CONVOSPACE_SETTINGS } from "../convospace/server.js";
import type { System, Scenario, Harness } from "../harness/scenario.js";
import { memoryOf } from "../harness/proc.js";
import type { Methods, Remote } from "../harness/remote.js";
import { scaled } from "../harness/settings.js";

const SOCKETS = scaled(10_000, 100);
const CONCURRENCY = 50;
/** Files that a process opens besides its sockets. */
const OTHER_FILES = 200;

const CONVOSPACE = "ConvoSpace";
const SOCKETIO = "Socket.IO";
const W = "W (bare ws)";

export const idleMemory: Scenario = {
  name: "idle-memory",
  about: `Memory for each idle, signed-in socket with one stream, ${SOCKETS} of them, each of another user; after a garbage collection.`,
  comparisons: [
    {
      number: 12,
      what: "memory for each socket, against Socket.IO",
      ratio: (of) => of(CONVOSPACE, "memory") / of(SOCKETIO, "memory"),
      must: { atMost: 1.25 },
      aim: { atMost: 1 },
    },
  ],
  prepare: async (harness) => {
    requireFiles(SOCKETS + OTHER_FILES);
    const database = await harness.createDatabase("bench_convospace");
    const settings = { ...CONVOSPACE_SETTINGS, DATABASE_URL: database.url };
    // The first start creates the tables.
    const first = harness.start<InProcess>("convospace/in-process.js", IN_PROCESS);
    await first.ask("listen", settings);
    await first.stop();
    const people = await addPeople(database.sql, SOCKETS);
    const tokens = people.map(({ token }) => token);
    const names = people.map((_, n) => String(n));
    return [
      createIdleSystem(harness, { name: CONVOSPACE, protocol: "graphql", tokens }, async () => {
        const server = harness.start<InProcess>("convospace/in-process.js", IN_PROCESS);
        return { server, ...(await server.ask("listen", settings)) };
      }),
      createIdleSystem(harness, { name: SOCKETIO, protocol: "Socket.IO", tokens: names }, async () => {
        const server = harness.start<SocketioFanout>("baselines/socketio/fanout-server.js", COLLECTABLE);
        return { server, ...(await server.ask("listen")) };
      }),
      createIdleSystem(harness, { name: W, protocol: "WebSocket", tokens: names }, async () => {
        const server = harness.start<WebsocketServerProcess>("baselines/websocket/server.js", COLLECTABLE);
        return { server, ...(await server.ask("listen")) };
      }),
    ];
  },
};

/** Options of a server that supports collectGarbage(). */
const COLLECTABLE = { execArgv: ["--expose-gc"] };
const IN_PROCESS = { ...COLLECTABLE, script: NODE_SCRIPT, env: { NODE_ENV: "development", PATH: NODE_PATH } };

interface StartedServer {
  readonly server: Pick<Remote<Methods>, "pid" | "collectGarbage" | "stop">;
  readonly url: string;
}

interface IdleSystemOptions {
  readonly name: string;
  readonly protocol: Protocol;
  readonly tokens: readonly string[];
}

/** Creates a system that starts a new server and new sockets in each round. */
function createIdleSystem(
  harness: Harness,
  { name, protocol, tokens }: IdleSystemOptions,
  startServer: () => Promise<StartedServer>,
): System {
  return {
    name,
    servers: [],
    round: async () => {
      const { server, url } = await startServer();
      const clients = harness.start<IdleSockets>("load/idle-sockets.js");
      const memoryBefore = await memoryAtRest(server);
      await clients.ask("connect", { protocol, url, tokens, atOnce: CONCURRENCY });
      const memory = ((await memoryAtRest(server)) - memoryBefore) / tokens.length;
      const faults = await clients.ask("disconnect");
      if (faults.length > 0) throw new Error(`${name} lost a socket: ${faults[0]}`);
      await clients.stop();
      await server.stop();
      return { operations: tokens.length, figures: { memory } };
    },
  };
}

async function memoryAtRest(server: StartedServer["server"]): Promise<number> {
  for (let turn = 0; turn < 3; turn += 1) {
    await sleep(1000);
    await server.collectGarbage();
  }
  await sleep(1000);
  return memoryOf(server.pid);
}

function requireFiles(count: number): void {
  const limits = readFileSync("/proc/self/limits", "utf8");
  const limit = Number(/Max open files +(\d+)/u.exec(limits)?.[1] ?? Infinity);
  if (limit < count)
    throw new Error(`A process may open ${limit} files, and this needs ${count}: run "ulimit -n ${count}" first.`);
}
