import type { Database } from "../infra/database/database.js";

const USERS_AT_ONCE = 500;
const EVENTS_AT_ONCE = 1000;

/** What a step of trimming finds: a user whose oldest kept event is too old. */
interface Overdue {
  readonly userId: bigint;
  readonly trimmed: number;
}

/**
 * Forgets the events that happened before `before`, in small steps: users by key, a thousand events of each at a time,
 * so that nobody waits for it. A cursor older than what is kept gets ResyncRequired.
 */
export async function trimLogs(db: Database, before: Date): Promise<void> {
  let from = 0n;
  for (;;) {
    const users = await db.query<Overdue & { createdAt: Date }>(
      `SELECT h.user_id AS userId, h.trimmed_seq AS trimmed, e.created_at AS createdAt
       FROM event_heads h JOIN user_events e ON e.user_id = h.user_id AND e.seq = h.trimmed_seq + 1
       WHERE h.user_id > ? ORDER BY h.user_id LIMIT ?`,
      [from, USERS_AT_ONCE],
    );
    for (const user of users) if (user.createdAt < before) await trimLog(db, user, before);
    const last = users.at(-1);
    if (last === undefined) return;
    from = last.userId;
  }
}

async function trimLog(db: Database, { userId, trimmed }: Overdue, before: Date): Promise<void> {
  let from = trimmed;
  for (;;) {
    const oldest = await db.query<{ seq: number; createdAt: Date }>(
      "SELECT seq, created_at AS createdAt FROM user_events WHERE user_id = ? AND seq > ? ORDER BY seq LIMIT ?",
      [userId, from, EVENTS_AT_ONCE],
    );
    const upTo = oldest.findLast(({ createdAt }) => createdAt < before)?.seq;
    if (upTo === undefined) return;
    await db.transaction((tx) =>
      tx.script([
        { sql: "UPDATE event_heads SET trimmed_seq = ? WHERE user_id = ?", values: [upTo, userId] },
        { sql: "DELETE FROM user_events WHERE user_id = ? AND seq <= ?", values: [userId, upTo] },
      ]),
    );
    from = upTo;
  }
}
