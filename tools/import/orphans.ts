import type { ImportJob } from "./job.js";
import type { TableName } from "./original/tables.js";
import { createCounters } from "./counters.js";

/** Query of orphaned rows, which no step reads. */
interface Orphans {
  readonly table: TableName;
  readonly why: string;
  /** SQL of the key for grouping and keyset pagination. */
  readonly key: string;
  readonly from: string;
  readonly where: string;
}

const MESSAGE_CONVERSATION = "LEFT JOIN conversations c ON c.id = m.conversation_id";

const ORPHANS: readonly Orphans[] = [
  {
    table: "messages",
    why: "its conversation is gone",
    key: "m.id",
    from: `messages m ${MESSAGE_CONVERSATION}`,
    where: "c.id IS NULL",
  },
  {
    table: "message_status",
    why: "its message is left out",
    key: "s.message_id",
    from: `message_status s JOIN messages m ON m.id = s.message_id ${MESSAGE_CONVERSATION}`,
    where: "c.id IS NULL",
  },
  {
    table: "message_status",
    why: "its message is gone",
    key: "COALESCE(s.message_id, 0)",
    from: "message_status s LEFT JOIN messages m ON m.id = s.message_id",
    where: "m.id IS NULL",
  },
  {
    table: "conversation_participants",
    why: "its conversation is gone",
    key: "COALESCE(p.conversation_id, 0)",
    from: "conversation_participants p LEFT JOIN conversations c ON c.id = p.conversation_id",
    where: "c.id IS NULL",
  },
  {
    table: "user_contacts",
    why: "its owner is gone",
    key: "COALESCE(k.user_id, 0)",
    from: "user_contacts k",
    where: "k.user_id IS NULL",
  },
];

const KEY_BATCH_SIZE = 5000;

/** Counts orphaned rows as skipped, so that every row of the original is accounted for. */
export async function countOrphans(job: ImportJob): Promise<void> {
  for (const orphans of ORPHANS) if (job.source.has(orphans.table)) await countThese(job, orphans);
}

async function countThese({ source, totals }: ImportJob, { table, why, key, from, where }: Orphans): Promise<void> {
  let last = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = await source.query<{ id: number; count: number }>(
      `SELECT ${key} AS id, COUNT(*) AS count FROM ${from} WHERE ${where} AND ${key} > ?
       GROUP BY ${key} ORDER BY id LIMIT ?`,
      [last, KEY_BATCH_SIZE],
    );
    if (rows.length === 0) return;
    const counters = createCounters();
    for (const { id, count } of rows) counters.skipped(table, id, why, count);
    totals.add(counters);
    last = rows.at(-1)?.id ?? last;
  }
}
