import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../cluster/cluster.js";
import { DATABASE_NAME } from "../cluster/database.js";
import type { Member } from "../cluster/group/member.js";
import type { Replica } from "../history/test-run.js";

/** Time for the members to apply what the active one has committed, and for periodic jobs to pause. */
const MAX_LAG_MS = 15_000;
const POLL_MS = 500;

/** Reads the checksums of all tables from each member of a replicated database, until they are equal. */
export async function readReplicas({ databaseGroup }: Cluster): Promise<readonly Replica[]> {
  if (databaseGroup === undefined) return [];
  for (const deadline = Date.now() + MAX_LAG_MS; ; await sleep(POLL_MS)) {
    const replicas = await Promise.all(databaseGroup.members.map(readChecksums));
    const [first, ...others] = replicas.map(({ checksums }) => JSON.stringify(checksums));
    if (others.every((other) => other === first) || Date.now() > deadline) return replicas;
  }
}

async function readChecksums({ name, connect }: Member): Promise<Replica> {
  const connection = await connect();
  try {
    await connection.query(`USE ${DATABASE_NAME}`);
    const tables = await connection.query<{ name: string }[]>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name",
    );
    const rows = await connection.query<{ Table: string; Checksum: unknown }[]>(
      `CHECKSUM TABLE ${tables.map((table) => table.name).join(", ")}`,
    );
    return { name, checksums: Object.fromEntries(rows.map((row) => [row.Table, String(row.Checksum)])) };
  } finally {
    connection.destroy();
  }
}
