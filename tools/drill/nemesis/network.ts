import type { Behaviour, Proxy } from "../cluster/proxy.js";
import type { NodeProcess } from "../cluster/node.js";
import type { Fault, Target } from "./fault.js";

type LinkName = keyof typeof LINKS;

const LINKS = {
  clients: { between: "clients and", of: ({ clientProxy }: NodeProcess): Proxy => clientProxy },
  database: { between: "database and", of: ({ databaseProxy }: NodeProcess): Proxy => databaseProxy },
  redis: { between: "redis and", of: ({ redisProxy }: NodeProcess): Proxy => redisProxy },
} as const;

function disturbs(link: LinkName, behaviour: Behaviour): (node: NodeProcess) => Target {
  const { between, of } = LINKS[link];
  return (node) => ({
    name: `${between} ${node.name}`,
    start: () => {
      of(node).set(behaviour);
      return Promise.resolve(() => Promise.resolve(of(node).set("pass")));
    },
  });
}

function fault(verb: string, link: LinkName, behaviour: Behaviour, seconds: Fault["seconds"]): Fault {
  return { name: `${verb}-${link}`, weight: 1, seconds, targets: ({ nodes }) => nodes.map(disturbs(link, behaviour)) };
}

/** Network faults between a node and its clients, the database or Redis. */
export const NETWORK_FAULTS: readonly Fault[] = [
  fault("cut", "clients", "cut", [0, 3]),
  fault("stall", "clients", "stall", [1, 8]),
  fault("delay", "clients", { delayMs: 200 }, [1, 5]),
  // Commits without a response.
  fault("drop-responses", "clients", "drop-responses", [0.2, 2]),
  fault("cut", "database", "cut", [0, 5]),
  fault("stall", "database", "stall", [1, 8]),
  fault("delay", "database", { delayMs: 30 }, [1, 5]),
  fault("drop-responses", "database", "drop-responses", [0.2, 2]),
  fault("cut", "redis", "cut", [0, 6]),
  fault("stall", "redis", "stall", [1, 10]),
  fault("delay", "redis", { delayMs: 200 }, [1, 5]),
];
