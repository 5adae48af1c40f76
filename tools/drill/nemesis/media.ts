import { setTimeout as sleep } from "node:timers/promises";
import { CAN_LIST_PROCESSES, findChildProcesses } from "../cluster/child-processes.js";
import type { Cluster } from "../cluster/cluster.js";
import type { NodeProcess } from "../cluster/node.js";
import type { Proxy } from "../cluster/proxy.js";
import type { Random } from "../random.js";
import type { Fault, Target } from "./fault.js";

/** Exponents of two between which a cut part ends: from 4 KiB to 4 MiB. */
const CUT_AFTER = [12, 22] as const;

/** Connections on which clients send parts, with the names that network faults have for them. */
function partConnections({ nodes, media }: Cluster): { name: string; proxy: Proxy }[] {
  if (media.clientProxy !== undefined) return [{ name: "clients and media store", proxy: media.clientProxy }];
  return nodes.map(({ name, clientProxy }) => ({ name: `clients and ${name}`, proxy: clientProxy }));
}

/** Resets connections of clients in the middle of large requests, which are the parts of uploads. */
function cutsParts({ name, proxy }: { name: string; proxy: Proxy }): Target {
  return {
    name,
    start: (random) => {
      proxy.set({ cutAfterBytes: 2 ** random.between(...CUT_AFTER) });
      return Promise.resolve(() => Promise.resolve(proxy.set("pass")));
    },
  };
}

/** Part of the command line of the process that converts media. */
const CHILD_PROGRAM = "media/processing/child";
const MAX_KILL_PAUSE_MS = 400;

/** SIGKILL of a node's media child, again and again: mostly in the middle of a job. */
function killsChild(node: NodeProcess): Target {
  return {
    name: `media child of ${node.name}`,
    start: (random) => {
      const over = new AbortController();
      const kills = killRepeatedly(node, random, over.signal);
      return Promise.resolve(async () => {
        over.abort();
        await kills;
      });
    },
  };
}

async function killRepeatedly(node: NodeProcess, random: Random, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const children = await findChildProcesses(node.pid() ?? -1, CHILD_PROGRAM);
    for (const id of children) kill(id);
    await sleep(random.between(0, MAX_KILL_PAUSE_MS));
  }
}

function kill(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

/** Faults of uploads: of their parts, their store and their processing. */
export const MEDIA_FAULTS: readonly Fault[] = [
  { name: "cut-part", weight: 2, seconds: [0.5, 4], targets: (cluster) => partConnections(cluster).map(cutsParts) },
  {
    name: "kill-child",
    weight: 2,
    seconds: [0.2, 2],
    targets: ({ nodes }) => (CAN_LIST_PROCESSES ? nodes.map(killsChild) : []),
  },
  {
    name: "stop-store",
    weight: 2,
    seconds: [0.5, 5],
    targets: ({ media }) => [
      {
        name: "media store",
        start: async () => {
          await media.stop();
          return media.start;
        },
      },
    ],
  },
];
