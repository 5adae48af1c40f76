import { join } from "node:path";
import { type Database, DATABASE_NAME, connectAsRoot, createDatabase } from "../database.js";
import type { ProcessHooks } from "../process.js";
import { createProxy } from "../proxy.js";
import { waitUntil } from "../wait-until.js";
import type { Engine, EngineName } from "./engine.js";
import { createGalera } from "./galera.js";
import { createGroupReplication } from "./group-replication.js";
import { createHaproxy } from "./haproxy.js";
import { type Member, createMember } from "./member.js";
import { createNetwork } from "./network.js";

/** Database of three members behind HAProxy, each on a machine of its own; one member takes all statements. */
export interface DatabaseGroup extends Database {
  readonly members: readonly Member[];
  /** Returns the member that takes the statements now; waits while there is none. */
  active(): Promise<Member>;
  /** Waits until every member sees all others in the group; helps as an operator does. */
  reunite(): Promise<void>;
}

const MEMBERS = 3;

/** Time that members have to return by themselves. */
const PATIENCE_MS = 8000;

const ENGINES: Record<EngineName, (print: (line: string) => void) => Promise<Engine>> = {
  galera: createGalera,
  "group-replication": createGroupReplication,
};

/** Creates the group below `home`. @throws Unavailable where the machine lacks its packages or rights */
export async function createDatabaseGroup(hooks: ProcessHooks, name: EngineName): Promise<DatabaseGroup> {
  const engine = await ENGINES[name](hooks.print);
  const network = await createNetwork(MEMBERS, engine.env);
  const members = await Promise.all(
    network.machines.map((_, index) => createMember(hooks, { engine, network, number: index + 1 })),
  );
  const socketPath = join(hooks.home, "haproxy.sock");
  const haproxy = createHaproxy(hooks, { engine, network, socketPath });
  const proxy = await createProxy(socketPath);

  async function active(): Promise<Member> {
    let number = 0;
    await waitUntil("HAProxy has an active member", async () => (number = await readServerId(socketPath)) > 0);
    const member = members[number - 1];
    if (member === undefined) throw new Error(`There is no member ${number}.`);
    return member;
  }

  async function reunite(): Promise<void> {
    let helpsAt = Date.now() + PATIENCE_MS;
    await waitUntil("all members are in one group", async () => {
      const areJoined = await Promise.all(members.map(({ isJoined }) => isJoined(MEMBERS)));
      if (!areJoined.includes(false)) return true;
      if (Date.now() < helpsAt) return false;
      helpsAt = Date.now() + PATIENCE_MS;
      await Promise.all(members.map(({ help }) => help()));
      return false;
    });
  }

  return {
    kind: engine.kind,
    port: proxy.port,
    members,
    connect: () => connectAsRoot({ socketPath, database: DATABASE_NAME }),
    active,
    reunite,
    start: async () => {
      for (const member of members) await member.found();
      await haproxy.start();
      // Until HAProxy has checked the members, it takes all for active ones.
      await waitUntil("the active member has a database", () => hasDatabase(socketPath));
    },
    stop: async () => {
      await Promise.all([haproxy, ...members].map(({ kill }) => kill()));
      await proxy.close();
      network.close();
    },
  };
}

async function readServerId(socketPath: string): Promise<number> {
  const connection = await connectAsRoot({ socketPath });
  try {
    const [row] = await connection.query<{ number: number | bigint }[]>("SELECT @@server_id AS number");
    return Number(row?.number);
  } finally {
    connection.destroy();
  }
}

async function hasDatabase(socketPath: string): Promise<boolean> {
  const connection = await connectAsRoot({ socketPath });
  try {
    await createDatabase(connection);
    return true;
  } finally {
    connection.destroy();
  }
}
