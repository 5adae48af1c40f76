import type { Database } from "../infra/database/database.js";
import { placeholders } from "../infra/database/sql.js";
import type { LoggedEvent } from "./event.js";
import { type AnchoredPosition, EMPTY_LOG, type LogPosition, positionOf } from "./position.js";

/**
 * Returns up to `limit` events after a position, the oldest first, or undefined if the position is not in the log: its
 * event was deleted, never existed, or has another creation time since a restore. One read, which starts at the event of
 * the position itself.
 */
export async function readAfter(
  db: Database,
  userId: bigint,
  { seq, anchor }: AnchoredPosition,
  limit: number,
): Promise<LoggedEvent[] | undefined> {
  if (anchor !== 0) {
    const [at, ...events] = await readFrom(db, userId, seq, limit + 1);
    return at?.seq === seq && at.createdAt.getTime() === anchor ? events : undefined;
  }
  const [trimmed, events] = await Promise.all([readTrimmed(db, userId), readFrom(db, userId, seq + 1, limit)]);
  const hasGap = events[0] !== undefined && events[0].seq !== seq + 1;
  return trimmed === seq && !hasGap ? events : undefined;
}

/** Returns the position with an anchor: a cursor of an older version is taken for one of the event that is there now. */
export async function anchorPosition(db: Database, userId: bigint, position: LogPosition): Promise<AnchoredPosition> {
  const { seq, anchor } = position;
  if (anchor !== undefined) return { seq, anchor };
  const [event] = await readFrom(db, userId, seq, 1);
  return event?.seq === seq ? positionOf(event) : { seq, anchor: 0 };
}

/** Returns the position of the newest event of a user's log. */
export async function readHead(db: Database, userId: bigint): Promise<AnchoredPosition> {
  return (await readHeads(db, [userId])).get(userId) ?? EMPTY_LOG;
}

/** Returns the heads of many logs, without those of users who have no log. */
export async function readHeads(db: Database, userIds: readonly bigint[]): Promise<Map<bigint, AnchoredPosition>> {
  if (userIds.length === 0) return new Map();
  const rows = await db.read<{ userId: bigint; seq: number; createdAt: Date | null }>(
    `SELECT h.user_id AS userId, h.seq, e.created_at AS createdAt
     FROM event_heads h LEFT JOIN user_events e ON e.user_id = h.user_id AND e.seq = h.seq
     WHERE h.user_id IN (?)`,
    [userIds],
  );
  return new Map(rows.map(({ userId, seq, createdAt }) => [userId, { seq, anchor: createdAt?.getTime() ?? 0 }]));
}

/** Returns the users whose logs do not have the events of these positions. */
export async function findLost(
  db: Database,
  positions: ReadonlyMap<bigint, AnchoredPosition>,
): Promise<ReadonlySet<bigint>> {
  if (positions.size === 0) return new Set();
  const rows = await db.read<{ userId: bigint; createdAt: Date }>(
    `SELECT user_id AS userId, created_at AS createdAt FROM user_events
     WHERE (user_id, seq) IN (${placeholders(positions.size)})`,
    Array.from(positions, ([userId, { seq }]) => [userId, seq]),
  );
  const found = new Map(rows.map(({ userId, createdAt }) => [userId, createdAt.getTime()]));
  return new Set(
    [...positions].filter(([userId, { anchor }]) => found.get(userId) !== anchor).map(([userId]) => userId),
  );
}

function readFrom(db: Database, userId: bigint, from: number, limit: number): Promise<LoggedEvent[]> {
  return db.read<LoggedEvent>(
    `SELECT user_id AS userId, seq, kind, conversation_id AS conversationId, message_seq AS messageSeq,
            subject_id AS subjectId, created_at AS createdAt
     FROM user_events WHERE user_id = ? AND seq >= ? ORDER BY seq LIMIT ?`,
    [userId, from, limit],
  );
}

async function readTrimmed(db: Database, userId: bigint): Promise<number> {
  const [row] = await db.read<{ trimmed: number }>("SELECT trimmed_seq AS trimmed FROM event_heads WHERE user_id = ?", [
    userId,
  ]);
  return row?.trimmed ?? 0;
}
