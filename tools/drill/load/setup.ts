import { mkdir } from "node:fs/promises";
import { openStage } from "../cluster/cluster.js";
import { type Town, populate } from "./users.js";

/** Where a crowd meets: nodes without a proxy before them, and the people. */
export interface Ground {
  readonly urls: readonly string[];
  readonly town: Town;
  /** The first node's resident memory, in bytes. */
  memoryOf(): Promise<number>;
  close(): Promise<readonly string[]>;
}

const JWT_SECRET = "a secret of the crowd that nobody else knows";
const SETTINGS = { JWT_SECRET, DATABASE_POOL_SIZE: "10", RATE_LIMITS: "off", LOG_LEVEL: "error" };

/** Starts so many nodes, and puts the crowd into their tables. */
export async function openGround(
  { home, program, say }: { home: string; program: string; say: (line: string) => void },
  { nodes, ...crowd }: { nodes: number; speakers: number; listeners: number },
): Promise<Ground> {
  await mkdir(home, { recursive: true });
  const onDeath = (part: string, how: string) => say(`${part} has ended by itself: ${how}`);
  const stage = await openStage({ home, program, say, onDeath, nodes, settings: SETTINGS });
  const sql = await stage.database.connect();
  const town = await populate(sql, JWT_SECRET, crowd);
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
