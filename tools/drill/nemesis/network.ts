import type { Behaviour, Proxy } from "../cluster/proxy.js";
import type { NodeProcess } from "../cluster/node.js";
import type { Fault, Target } from "./fault.js";

type WayName = keyof typeof WAYS;

const WAYS = {
  clients: { between: "clients and", of: ({ clientProxy }: NodeProcess): Proxy => clientProxy },
  database: { between: "database and", of: ({ databaseProxy }: NodeProcess): Proxy => databaseProxy },
  redis: { between: "redis and", of: ({ redisProxy }: NodeProcess): Proxy => redisProxy },
} as const;

function disturbing(way: WayName, flow: Behaviour): (node: NodeProcess) => Target {
  const { between, of } = WAYS[way];
  return (node) => ({
    name: `${between} ${node.name}`,
    start: () => {
      of(node).set(flow);
      return Promise.resolve(() => Promise.resolve(of(node).set("pass")));
    },
  });
}

function fault(verb: string, way: WayName, flow: Behaviour, seconds: Fault["seconds"]): Fault {
  return { name: `${verb}-${way}`, weight: 1, seconds, targets: ({ nodes }) => nodes.map(disturbing(way, flow)) };
}

/** Faults of the ways to a node: from its clients, and to the database and Redis. */
export const NETWORK_FAULTS: readonly Fault[] = [
  fault("cut", "clients", "cut", [0, 3]),
  fault("stall", "clients", "stall", [1, 8]),
  fault("delay", "clients", { delayMs: 200 }, [1, 5]),
  // What was committed is never answered.
  fault("swallow", "clients", "swallow", [0.2, 2]),
  fault("cut", "database", "cut", [0, 5]),
  fault("stall", "database", "stall", [1, 8]),
  fault("delay", "database", { delayMs: 30 }, [1, 5]),
  fault("swallow", "database", "swallow", [0.2, 2]),
  fault("cut", "redis", "cut", [0, 6]),
  fault("stall", "redis", "stall", [1, 10]),
  fault("delay", "redis", { delayMs: 200 }, [1, 5]),
];
