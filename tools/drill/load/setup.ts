import { mkdir } from "node:fs/promises";
import { startCluster } from "../cluster/cluster.js";
import { type LoadUsers, insertUsers } from "./users.js";

/** Where a crowd meets: nodes without a proxy before them, and the people. */
export interface LoadTarget {
  readonly urls: readonly string[];
  readonly town: LoadUsers;
  /** The first node's resident memory, in bytes. */
  memoryOf(): Promise<number>;
  close(): Promise<readonly string[]>;
}

const JWT_SECRET = "a secret of the crowd that nobody else knows";
const SETTINGS = { JWT_SECRET, DATABASE_POOL_SIZE: "10", RATE_LIMITS: "off", LOG_LEVEL: "error" };

/** Starts so many nodes, and puts the crowd into their tables. */
export async function setUpLoad(
  { home, program, say }: { home: string; program: string; say: (line: string) => void },
  { nodes, ...crowd }: { nodes: number; speakers: number; listeners: number },
): Promise<LoadTarget> {
  await mkdir(home, { recursive: true });
  const onUnexpectedExit = (part: string, how: string) => say(`${part} has ended by itself: ${how}`);
  const stage = await startCluster({ home, program, say, onUnexpectedExit, nodes, settings: SETTINGS });
  const sql = await stage.database.connect();
  const town = await insertUsers(sql, JWT_SECRET, crowd);
  await sql.end();
  const first = stage.nodes[0];
  return {
    urls: stage.nodes.map(({ origin }) => `${origin}/graphql`),
    town,
    memoryOf: async () => {
      const metrics = await (await fetch(`${first?.origin}/metrics`)).text();
      return Number(/^\S*process_resident_memory_bytes (\S+)/mu.exec(metrics)?.[1]);
    },
    close: stage.close,
  };
}
