import { mkdir } from "node:fs/promises";
import { startCluster } from "../cluster/cluster.js";
import { type LoadUsers, insertUsers } from "./users.js";

/** Target of a load test: nodes without client proxies, and the users. */
export interface LoadTarget {
  readonly urls: readonly string[];
  readonly users: LoadUsers;
  /** Returns the first node's resident memory in bytes. */
  memoryOf(): Promise<number>;
  close(): Promise<readonly string[]>;
}

const JWT_SECRET = "a secret of the load tests that nobody else has";
const SETTINGS = { JWT_SECRET, DATABASE_POOL_SIZE: "10", RATE_LIMITS: "off", LOG_LEVEL: "error" };

export interface LoadOptions {
  readonly nodes: number;
  readonly senders: number;
  readonly receivers: number;
  /** Name of a replicated database; absent: a single server. */
  readonly databaseKind?: string | undefined;
}

/** Starts the nodes and inserts the users. */
export async function setUpLoad(
  { home, program, print }: { home: string; program: string; print: (line: string) => void },
  { nodes, databaseKind, ...counts }: LoadOptions,
): Promise<LoadTarget> {
  await mkdir(home, { recursive: true });
  const onUnexpectedExit = (name: string, exit: string) => print(`${name} exited unexpectedly: ${exit}`);
  const cluster = await startCluster({
    home,
    program,
    print,
    onUnexpectedExit,
    nodes,
    databaseKind,
    settings: SETTINGS,
  });
  const sql = await cluster.database.connect();
  const users = await insertUsers(sql, JWT_SECRET, counts);
  await sql.end();
  const first = cluster.nodes[0];
  return {
    urls: cluster.nodes.map(({ origin }) => `${origin}/graphql`),
    users: users,
    memoryOf: async () => {
      const metrics = await (await fetch(`${first?.origin}/metrics`)).text();
      return Number(/^\S*process_resident_memory_bytes (\S+)/mu.exec(metrics)?.[1]);
    },
    close: cluster.close,
  };
}
