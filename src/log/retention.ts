import type { Database } from "../infra/database/database.js";

const USERS_BATCH_SIZE = 500;
const EVENTS_BATCH_SIZE = 1000;

/** User with the position up to which their log is deleted. */
interface RetentionCandidate {
  readonly userId: bigint;
  readonly trimmed: number;
}

/**
 * Deletes the events before `before` in batches: users by key, a thousand events of one user at a time, so that locks are
 * short. A cursor older than the oldest kept event gets ResyncRequired.
 */
export async function applyRetention(db: Database, before: Date): Promise<void> {
  let from = 0n;
  for (;;) {
    const users = await db.query<RetentionCandidate & { createdAt: Date }>(
      `SELECT h.user_id AS userId, h.trimmed_seq AS trimmed, e.created_at AS createdAt
       FROM event_heads h JOIN user_events e ON e.user_id = h.user_id AND e.seq = h.trimmed_seq + 1
       WHERE h.user_id > ? ORDER BY h.user_id LIMIT ?`,
      [from, USERS_BATCH_SIZE],
    );
    for (const user of users) if (user.createdAt < before) await applyToLog(db, user, before);
    const last = users.at(-1);
    if (last === undefined) return;
    from = last.userId;
  }
}

async function applyToLog(db: Database, { userId, trimmed }: RetentionCandidate, before: Date): Promise<void> {
  let from = trimmed;
  for (;;) {
    const oldest = await db.query<{ seq: number; createdAt: Date }>(
      "SELECT seq, created_at AS createdAt FROM user_events WHERE user_id = ? AND seq > ? ORDER BY seq LIMIT ?",
      [userId, from, EVENTS_BATCH_SIZE],
    );
    const upTo = oldest.findLast(({ createdAt }) => createdAt < before)?.seq;
    if (upTo === undefined) return;
    await db.transaction((tx) =>
      tx.script([
        // Another process may have trimmed the log further meanwhile.
        {
          sql: "UPDATE event_heads SET trimmed_seq = GREATEST(trimmed_seq, ?) WHERE user_id = ?",
          values: [upTo, userId],
        },
        { sql: "DELETE FROM user_events WHERE user_id = ? AND seq <= ?", values: [userId, upTo] },
      ]),
    );
    from = upTo;
  }
}
